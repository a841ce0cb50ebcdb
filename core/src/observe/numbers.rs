//! Hashing of small numbers that the runtime gave out itself: nobody can choose them so that they collide.

use std::hash::{BuildHasherDefault, Hasher};

/// For maps whose keys are such numbers.
pub(super) type ByNumber = BuildHasherDefault<Numbers>;

/// Multiplication by 2^64 divided by the golden ratio, as in Knuth's *The Art of Computer Programming*, volume 3, section 6.4.
#[derive(Default)]
pub(super) struct Numbers(u64);

impl Hasher for Numbers {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
