//! The waker: what identifies a task, and nothing else.
//!
//! A [`Ticket`] is an executor's number, a slot and a generation, packed into the one data word that a
//! [`Waker`] carries. It owns nothing and points at nothing: cloning copies it, dropping does nothing, and
//! firing it hands the number to a [`Route`]. A ticket that outlived its task can cause a spurious wake at
//! worst, and the contract of [`Future`] allows those.

use std::ptr;
use std::task::{RawWaker, RawWakerVTable, Waker};

const INDEX_BITS: u32 = 28;
const EXECUTOR_BITS: u32 = u16::BITS;

#[cfg(not(target_pointer_width = "64"))]
compile_error!("coro packs a task's identity into a 64-bit waker word: build for a 64-bit target");

/// The most executors that can exist at one time in a process.
pub(crate) const MAX_EXECUTORS: usize = 1 << EXECUTOR_BITS;

/// One more than the highest slot that a ticket can name.
pub(crate) const MAX_INDEX: u32 = 1 << INDEX_BITS;

/// An index that neither a task has nor a root: what has it is no ticket. Should a
/// task have it after all, its wakers merely take more room where they are [kept](crate::wakers).
pub(crate) const NOBODY: u32 = MAX_INDEX - 2;

/// Which task of which executor: from the lowest bit up the slot's index, the executor's number and the generation, so
/// that a generation that overflows touches nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

impl Ticket {
    /// The first ticket for a slot.
    ///
    /// Generations are counted modulo 2^20: a task can be mistaken for the one that used its slot a million tasks
    /// earlier, which costs it one spurious poll.
    pub(crate) fn new(executor: u16, index: u32) -> Self {
        debug_assert!(index < MAX_INDEX);
        Ticket(u64::from(executor) << INDEX_BITS | u64::from(index))
    }

    pub(crate) fn executor(self) -> u16 {
        (self.0 >> INDEX_BITS) as u16
    }

    pub(crate) fn index(self) -> u32 {
        (self.0 & u64::from(MAX_INDEX - 1)) as u32
    }

    /// The ticket of whoever comes after this one in its slot.
    pub(crate) fn next_generation(self) -> Ticket {
        Ticket(self.0.wrapping_add(1 << (INDEX_BITS + EXECUTOR_BITS)))
    }

    pub(crate) fn to_bits(self) -> u64 {
        self.0
    }

    pub(crate) fn from_bits(bits: u64) -> Self {
        Ticket(bits)
    }

    /// The ticket that a waker carries, if it does so along `table`'s route.
    pub(crate) fn of(waker: &Waker, table: &'static Table) -> Option<Self> {
        ptr::eq(waker.vtable(), &table.0).then(|| Ticket(waker.data().addr() as u64))
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

/// A route on which every ticket is lost, for tests that wake by hand.
#[cfg(test)]
pub(crate) struct Nowhere;

#[cfg(test)]
impl Route for Nowhere {
    fn table() -> &'static Table {
        static TABLE: Table = Table::new::<Nowhere>();
        &TABLE
    }

    fn wake(_ticket: Ticket) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_gives_back_what_it_was_made_of() {
        for (executor, index) in [(0, 0), (1, 2), (u16::MAX, MAX_INDEX - 1)] {
            let ticket = Ticket::new(executor, index);
            assert_eq!((ticket.executor(), ticket.index()), (executor, index));
        }
    }

    #[test]
    fn generations_wrap_after_a_million_without_touching_their_neighbours() {
        let first = Ticket::new(u16::MAX, MAX_INDEX - 1);
        let mut ticket = first;
        for _ in 1..1 << 20 {
            ticket = ticket.next_generation();
            assert_ne!(ticket, first);
            assert_eq!((ticket.executor(), ticket.index()), (u16::MAX, MAX_INDEX - 1));
        }
        assert_eq!(ticket.next_generation(), first);
    }
}
