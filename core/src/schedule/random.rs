//! Numbers that look random and are the same for the same seed, on every machine and in every release.

use std::cell::Cell;

use super::choice::Kind;
use super::rule::Rule;

/// SplitMix64: Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014.
#[derive(Debug)]
pub(crate) struct Random(Cell<u64>);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(Cell::new(seed))
    }

    pub(super) fn next(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not zero. Each is as likely as any other, to within one in 2^32.
    pub(super) fn below(&self, bound: u64) -> u64 {
        let product = u128::from(self.next()) * u128::from(bound);
        u64::try_from(product >> 64).unwrap_or(0)
    }
}

impl Rule for Random {
    fn turn(&self, step: u64, among: u32, _who: &dyn Fn(u32) -> u32) -> u32 {
        if among < 2 {
            return 0;
        }
        self.other(Kind::Turn, step, among)
    }

    fn other(&self, _kind: Kind, _step: u64, among: u32) -> u32 {
        u32::try_from(self.below(u64::from(among))).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_paper() {
        let random = Random::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn numbers_below_a_bound_are_spread_evenly() {
        let random = Random::new(7);
        let mut times = [0_u32; 6];
        for _ in 0..60_000 {
            times[usize::try_from(random.below(6)).unwrap()] += 1;
        }
        assert!(
            times.iter().all(|times| (9_500..10_500).contains(times)),
            "{times:?}"
        );
    }
}
