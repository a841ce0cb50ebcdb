//! The ready queue: first in, first out, in a power-of-two ring.

use std::cell::{Cell, RefCell};

/// A ring that grows by doubling and never shrinks: whoever is in it stands there once, so its size is bounded by
/// twice the largest number that were ever ready together.
#[derive(Default)]
pub(crate) struct Ready<T> {
    ring: RefCell<Box<[T]>>,
    head: Cell<usize>,
    len: Cell<usize>,
}

impl<T: Copy + Default> Ready<T> {
    pub(crate) fn push(&self, last: T) {
        let mut ring = self.ring.borrow_mut();
        let len = self.len.get();
        if len == ring.len() {
            *ring = self.grown(&ring);
            self.head.set(0);
        }
        let mask = ring.len() - 1;
        ring[(self.head.get() + len) & mask] = last;
        self.len.set(len + 1);
    }

    pub(crate) fn pop(&self) -> Option<T> {
        let len = self.len.get().checked_sub(1)?;
        let ring = self.ring.borrow();
        let head = self.head.get();
        let first = ring[head];
        self.head.set((head + 1) & (ring.len() - 1));
        self.len.set(len);
        Some(first)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len.get() == 0
    }

    /// How much memory the ring has.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&**self.ring.borrow())
    }

    fn grown(&self, ring: &[T]) -> Box<[T]> {
        let (front, back) = ring.split_at(self.head.get());
        let size = (ring.len() * 2).max(16);
        let mut larger = Vec::with_capacity(size);
        larger.extend_from_slice(back);
        larger.extend_from_slice(front);
        larger.resize(size, T::default());
        larger.into_boxed_slice()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    #[test]
    fn what_goes_in_first_comes_out_first_however_often_the_ring_wraps_and_grows() {
        let ready = Ready::default();
        let mut model = VecDeque::new();
        let mut random = fastrand::Rng::with_seed(7);
        for step in 0..10_000 {
            if random.u8(..) < 140 {
                ready.push(step);
                model.push_back(step);
            } else {
                assert_eq!(ready.pop(), model.pop_front());
            }
            assert_eq!(ready.is_empty(), model.is_empty());
        }
        while let Some(expected) = model.pop_front() {
            assert_eq!(ready.pop(), Some(expected));
        }
        assert_eq!(ready.pop(), None);
    }
}
