//! One slot: a header that all tasks share, and behind it a payload whose type only the task knows.

use std::cell::Cell;
use std::panic::Location;
use std::ptr::NonNull;

use super::task::TaskType;
use super::{Identity, task};
use crate::ticket::Ticket;
use crate::wakers::Kept;

/// What the payload holds. Read before every access to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    // These two first: that a task may be woken is then one comparison.
    /// A future that may be polled.
    Idle,
    /// A future that is being polled, or is about to be dropped by whoever set this.
    Running,
    /// A future that is to be dropped instead of polled, when its turn comes.
    Aborted,
    /// A future that is being polled, and is to be dropped if that is not its end.
    RunningAborted,
    /// Nothing: the future is gone, or going, and how it ended is not written yet, or not told yet to those who watch.
    Ending,
    /// The output.
    Finished,
    /// Nothing: the future was dropped before its end.
    Cancelled,
    /// A [`Panic`](super::Panic).
    Panicked,
    /// Nothing: what was there has been handed to the joiner.
    Taken,
    /// The next free slot of its class, or nothing if the slot is still queued; there is no task.
    Free,
}

impl State {
    /// Whether the task has neither ended nor begun to end.
    pub(super) fn is_living(self) -> bool {
        use State::{Aborted, Idle, Running, RunningAborted};
        matches!(self, Idle | Aborted | Running | RunningAborted)
    }
}

pub(super) struct Header {
    pub(super) task_type: Cell<&'static TaskType>,
    pub(super) spawned_at: Cell<&'static Location<'static>>,
    /// Woken when the task ends.
    pub(super) joiner: Cell<Option<Kept>>,
    /// What wakers call the task: its generation is how many tasks have ended in this slot.
    pub(super) ticket: Cell<Ticket>,
    /// The task's number for people.
    pub(super) id: Cell<u32>,
    /// The size class.
    pub(super) class: u8,
    pub(super) state: Cell<State>,
    /// Whether the slot stands in the ready queue. Cleared before the poll, never after.
    pub(super) queued: Cell<bool>,
    /// Whether a [`Handle`](super::Handle) exists.
    pub(super) handle: Cell<bool>,
}

impl Header {
    pub(super) fn free(ticket: Ticket, class: u8) -> Self {
        Header {
            task_type: Cell::new(&task::NONE),
            spawned_at: Cell::new(Location::caller()),
            joiner: Cell::new(None),
            ticket: Cell::new(ticket),
            id: Cell::new(0),
            class,
            state: Cell::new(State::Free),
            queued: Cell::new(false),
            handle: Cell::new(false),
        }
    }
}

/// The address of a slot.
///
/// Only [`Storage`](super::storage::Storage) makes one, and it stays within this room, whose `Slots` outlives
/// every use of it (rule 1).
#[derive(Clone, Copy)]
pub(super) struct Slot(NonNull<Header>);

impl Slot {
    /// # Safety
    ///
    /// The address must be that of an initialised header, followed within the same allocation by the rest of
    /// a slot, and stay so for as long as the `Slot` or a copy of it is used.
    pub(super) unsafe fn at(header: NonNull<Header>) -> Self {
        Slot(header)
    }

    pub(super) fn header(&self) -> &Header {
        // SAFETY: `Slot::at` was promised an initialised header here for as long as this `Slot` is used. All
        // its fields are `Cell`s and no `&mut Header` is ever made, so shared references may coexist.
        unsafe { self.0.as_ref() }
    }

    /// The address `offset` bytes behind the start of the slot.
    ///
    /// # Safety
    ///
    /// `offset` must not be greater than the slot's size.
    pub(super) unsafe fn payload<T>(self, offset: usize) -> NonNull<T> {
        let start = self.0.cast::<u8>();
        // SAFETY: the caller keeps `offset` within the slot, which `Slot::at` was promised to be part of one
        // allocation; `NonNull::add` asks for no more.
        unsafe { start.add(offset) }.cast()
    }

    pub(super) fn identity(self) -> Identity {
        let header = self.header();
        Identity {
            id: header.id.get(),
            name: (header.task_type.get().name)(),
            spawned_at: header.spawned_at.get(),
        }
    }
}
