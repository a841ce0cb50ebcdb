//! The ready queue: first in, first out, in a power-of-two ring.

use std::cell::{Cell, UnsafeCell};

/// A ring that grows by doubling and never shrinks: whoever is in it stands there once, so its size is bounded by
/// twice the largest number that were ever ready together.
pub(super) struct Queue<T> {
    /// Of a length that is a power of two. Borrowed for single reads and writes only, within the functions below, none
    /// of which calls out.
    ring: UnsafeCell<Box<[T]>>,
    /// How many have been taken out, and put in, since the queue was made.
    out: Cell<usize>,
    into: Cell<usize>,
}

impl<T: Copy + Default> Default for Queue<T> {
    fn default() -> Self {
        Queue {
            ring: UnsafeCell::new(Box::new([T::default(); 16])),
            out: Cell::new(0),
            into: Cell::new(0),
        }
    }
}

impl<T: Copy + Default> Queue<T> {
    // This and `pop` once for every poll, so a call less is felt.
    #[inline(always)]
    pub(super) fn push(&self, last: T) {
        if self.into.get().wrapping_sub(self.out.get()) == self.capacity() {
            return self.push_and_grow(last);
        }
        let into = self.into.get();
        // SAFETY: this type is not `Sync`, and no other reference to the ring is alive: each is used up in the function
        // that makes it, before that calls another.
        let ring = unsafe { &mut *self.ring.get() };
        let place = into & (ring.len() - 1);
        // SAFETY: the length is a power of two, so it is not zero, and what is left of a number after the mask is less.
        *unsafe { ring.get_unchecked_mut(place) } = last;
        self.into.set(into.wrapping_add(1));
    }

    #[inline(always)]
    pub(super) fn pop(&self) -> Option<T> {
        let out = self.out.get();
        if out == self.into.get() {
            return None;
        }
        self.out.set(out.wrapping_add(1));
        Some(self.get(out))
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.out.get() == self.into.get()
    }

    /// How much memory the ring has.
    pub(super) fn bytes(&self) -> usize {
        self.capacity() * size_of::<T>()
    }

    fn capacity(&self) -> usize {
        // SAFETY: as in `push`: not `Sync`, and no mutable reference is alive.
        unsafe { &*self.ring.get() }.len()
    }

    fn get(&self, number: usize) -> T {
        // SAFETY: as in `push`: not `Sync`, and no mutable reference is alive.
        let ring = unsafe { &*self.ring.get() };
        let place = number & (ring.len() - 1);
        // SAFETY: as in `push`: the place is less than the length.
        *unsafe { ring.get_unchecked(place) }
    }

    #[cold]
    fn push_and_grow(&self, last: T) {
        let (out, into) = (self.out.get(), self.into.get());
        let size = self.capacity() * 2;
        let mut larger = vec![T::default(); size].into_boxed_slice();
        let mut number = out;
        while number != into {
            larger[number & (size - 1)] = self.get(number);
            number = number.wrapping_add(1);
        }
        // SAFETY: as in `push`. A `T` is `Copy`, so dropping the old ring runs nobody's code.
        *unsafe { &mut *self.ring.get() } = larger;
        self.push(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    #[test]
    fn what_goes_in_first_comes_out_first_however_often_the_ring_wraps_and_grows() {
        let queue = Queue::default();
        let mut model = VecDeque::new();
        let mut random = fastrand::Rng::with_seed(7);
        for step in 0..10_000 {
            if random.u8(..) < 140 {
                queue.push(step);
                model.push_back(step);
            } else {
                assert_eq!(queue.pop(), model.pop_front());
            }
            assert_eq!(queue.is_empty(), model.is_empty());
        }
        while let Some(expected) = model.pop_front() {
            assert_eq!(queue.pop(), Some(expected));
        }
        assert_eq!(queue.pop(), None);
    }
}
