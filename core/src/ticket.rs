//! The waker: what identifies a task, and nothing else.
//!
//! A [`Ticket`] is an executor's number, a slot and a generation, packed into the one data word that a
//! [`Waker`] carries. It owns nothing and points at nothing: cloning copies it, dropping does nothing, and
//! firing it hands the number to a [`Route`]. A ticket that outlived its task can cause a spurious wake at
//! worst, and the contract of [`Future`](std::future::Future) allows those.

use std::ptr;
use std::task::{RawWaker, RawWakerVTable, Waker};

const INDEX_BITS: u32 = 28;
const GENERATION_BITS: u32 = 20;

#[cfg(not(target_pointer_width = "64"))]
compile_error!("coro packs a task's identity into a 64-bit waker word: build for a 64-bit target");

/// The most executors that can exist at one time in a process.
pub(crate) const MAX_EXECUTORS: usize = 1 << (64 - INDEX_BITS - GENERATION_BITS);

/// One more than the highest slot that a ticket can name.
pub(crate) const MAX_INDEX: u32 = 1 << INDEX_BITS;

/// Which task of which executor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(u64);

impl Ticket {
    /// The generation is kept modulo 2^20: a task can be mistaken for the one that used its slot a million
    /// tasks earlier, which costs it one spurious poll.
    pub(crate) fn new(executor: u16, index: u32, generation: u32) -> Self {
        debug_assert!(index < MAX_INDEX);
        let generation = generation & ((1 << GENERATION_BITS) - 1);
        Ticket(
            u64::from(executor) << (INDEX_BITS + GENERATION_BITS)
                | u64::from(generation) << INDEX_BITS
                | u64::from(index),
        )
    }

    pub(crate) fn executor(self) -> u16 {
        (self.0 >> (INDEX_BITS + GENERATION_BITS)) as u16
    }

    pub(crate) fn index(self) -> u32 {
        (self.0 & u64::from(MAX_INDEX - 1)) as u32
    }

    pub(crate) fn is_generation(self, generation: u32) -> bool {
        let mask = (1 << GENERATION_BITS) - 1;
        (self.0 >> INDEX_BITS) as u32 & mask == generation & mask
    }

    /// The waker that carries this ticket along `table`'s route.
    pub(crate) fn waker(self, table: &'static Table) -> Waker {
        let raw = RawWaker::new(ptr::without_provenance(self.0 as usize), &table.0);
        #[allow(unsafe_code)]
        // SAFETY: `RawWakerVTable`'s contract asks that its functions be thread-safe and accept the data
        // word they are stored with. A `Table` is only ever made by `Table::new`, whose functions never
        // dereference the word: they copy it, ignore it, or read the number back out of it. The word is
        // not a resource, so no number of clones and drops in any order can misuse it.
        unsafe {
            Waker::from_raw(raw)
        }
    }
}

/// Where a fired ticket goes.
///
/// The rooms above say it; this one does not know them.
pub(crate) trait Route: 'static {
    /// The one table of this route. A static, so that two wakers of one task compare equal.
    fn table() -> &'static Table;

    /// Called from any thread, at any time, also while the thread is being torn down.
    fn wake(ticket: Ticket);
}

/// The waker functions of one [`Route`].
pub(crate) struct Table(RawWakerVTable);

impl Table {
    pub(crate) const fn new<R: Route>() -> Self {
        Table(RawWakerVTable::new(clone::<R>, wake::<R>, wake::<R>, drop))
    }
}

fn clone<R: Route>(word: *const ()) -> RawWaker {
    RawWaker::new(word, &R::table().0)
}

fn wake<R: Route>(word: *const ()) {
    R::wake(Ticket(word.addr() as u64));
}

fn drop(_word: *const ()) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_gives_back_what_it_was_made_of() {
        for (executor, index, generation) in [
            (0, 0, 0),
            (1, 2, 3),
            (u16::MAX, MAX_INDEX - 1, (1 << GENERATION_BITS) - 1),
        ] {
            let ticket = Ticket::new(executor, index, generation);
            assert_eq!((ticket.executor(), ticket.index()), (executor, index));
            assert!(ticket.is_generation(generation));
            assert!(!ticket.is_generation(generation ^ 1));
        }
    }

    #[test]
    fn a_generation_beyond_twenty_bits_wraps_without_touching_its_neighbours() {
        let ticket = Ticket::new(7, 9, (1 << GENERATION_BITS) + 5);
        assert_eq!((ticket.executor(), ticket.index()), (7, 9));
        assert!(ticket.is_generation(5));
    }
}
