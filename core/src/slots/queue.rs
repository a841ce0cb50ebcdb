//! The ready queue: first in, first out, in a power-of-two ring.

use std::cell::{Cell, UnsafeCell};
use std::mem::MaybeUninit;

/// A ring that never shrinks, and never is full: whoever may stand in it sees to it beforehand that there is
/// [room](Self::reserve), so that a push need not look.
pub(super) struct Queue<T> {
    /// Of a length that is a power of two. Borrowed for single reads and writes only, within the functions below, none
    /// of which calls out. What lies between `out` and `into` has been written.
    ring: UnsafeCell<Box<[MaybeUninit<T>]>>,
    /// How many have been taken out, and put in, since the queue was made.
    out: Cell<usize>,
    into: Cell<usize>,
}

impl<T: Copy> Default for Queue<T> {
    fn default() -> Self {
        Queue {
            ring: UnsafeCell::new(Box::new_uninit_slice(16)),
            out: Cell::new(0),
            into: Cell::new(0),
        }
    }
}

impl<T: Copy> Queue<T> {
    /// Puts `last` behind all others. In a queue that is full, they would be lost.
    // This and `pop` once for every poll, so a call less is felt.
    #[inline(always)]
    pub(super) fn push(&self, last: T) {
        let into = self.into.get();
        debug_assert!(into.wrapping_sub(self.out.get()) < self.room());
        self.put(into, last);
        self.into.set(into.wrapping_add(1));
    }

    #[inline(always)]
    fn put(&self, number: usize, value: T) {
        // SAFETY: this type is not `Sync`, and no other reference to the ring is alive: each is used up in the function
        // that makes it, before that calls another.
        let ring = unsafe { &mut *self.ring.get() };
        let place = number & (ring.len() - 1);
        // SAFETY: the length is a power of two, so it is not zero, and what is left of a number after the mask is less.
        unsafe { ring.get_unchecked_mut(place) }.write(value);
    }

    #[inline(always)]
    pub(super) fn pop(&self) -> Option<T> {
        let out = self.out.get();
        if out == self.into.get() {
            return None;
        }
        // SAFETY: it is not where the next one will be put, so it has been written.
        let first = unsafe { self.get(out) };
        self.out.set(out.wrapping_add(1));
        Some(first)
    }

    /// The one that is to come after `nth` others, which must be fewer than [`len`](Self::len).
    #[inline]
    pub(super) fn peek(&self, nth: usize) -> T {
        assert!(nth < self.len(), "so many do not stand in the queue");
        // SAFETY: it is between the two numbers.
        unsafe { self.get(self.out.get().wrapping_add(nth)) }
    }

    /// Takes out the one that is to come after `nth` others, which must be fewer than [`len`](Self::len). The others stay in their
    /// order.
    #[inline]
    pub(super) fn take(&self, nth: usize) -> T {
        let taken = self.peek(nth);
        let out = self.out.get();
        // Each one before it moves up by a place.
        for nth in (0..nth).rev() {
            // SAFETY: it comes before the one that `peek` found between the two numbers.
            let before = unsafe { self.get(out.wrapping_add(nth)) };
            self.put(out.wrapping_add(nth + 1), before);
        }
        self.out.set(out.wrapping_add(1));
        taken
    }

    pub(super) fn len(&self) -> usize {
        self.into.get().wrapping_sub(self.out.get())
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.out.get() == self.into.get()
    }

    /// Makes room for so many at one time.
    #[inline]
    pub(super) fn reserve(&self, many: usize) {
        if many > self.room() {
            self.grow(many.next_power_of_two());
        }
    }

    /// How much memory the ring has.
    pub(super) fn bytes(&self) -> usize {
        self.room() * size_of::<T>()
    }

    pub(super) fn room(&self) -> usize {
        // SAFETY: as in `put`: not `Sync`, and no mutable reference is alive.
        unsafe { &*self.ring.get() }.len()
    }

    /// # Safety
    ///
    /// The number must be between `out` and `into`, below the latter.
    unsafe fn get(&self, number: usize) -> T {
        // SAFETY: as in `put`: not `Sync`, and no mutable reference is alive.
        let ring = unsafe { &*self.ring.get() };
        let place = number & (ring.len() - 1);
        // SAFETY: as in `put`: the place is less than the length.
        let written = unsafe { ring.get_unchecked(place) };
        // SAFETY: the caller names a place that has been written.
        unsafe { written.assume_init() }
    }

    #[cold]
    fn grow(&self, room: usize) {
        let mut larger = Box::new_uninit_slice(room);
        let mut number = self.out.get();
        while number != self.into.get() {
            // SAFETY: the number is between the two.
            larger[number & (room - 1)].write(unsafe { self.get(number) });
            number = number.wrapping_add(1);
        }
        // SAFETY: as in `put`. A `T` is `Copy`, so dropping the old ring runs nobody's code.
        *unsafe { &mut *self.ring.get() } = larger;
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
            if random.u8(..) < 20 && !model.is_empty() {
                let nth = random.usize(..model.len());
                assert_eq!(queue.len(), model.len());
                assert_eq!(Some(queue.take(nth)), model.remove(nth));
            } else if random.u8(..) < 150 {
                queue.reserve(model.len() + 1);
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
