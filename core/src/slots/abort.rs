//! The right to abort a task, without a claim to its output.

use std::rc::Rc;

use super::slot::{Slot, State};
use super::{Handle, Slots};
use crate::ticket::Ticket;

/// Names a task exactly: its slot may be used again by a million others before a ticket names one of them too, and of those none has
/// its number, for as long as four thousand million tasks are not spawned meanwhile.
#[derive(Clone)]
pub(crate) struct Abort {
    slots: Rc<Slots>,
    ticket: Ticket,
    id: u32,
}

impl<T> Handle<T> {
    pub(crate) fn abort_handle(&self) -> Abort {
        let slot = self.slot();
        let header = slot.header();
        Abort {
            slots: self.slots().clone(),
            ticket: header.ticket.get(),
            id: header.id.get(),
        }
    }
}

impl Abort {
    /// As [`Handle::abort`].
    pub(crate) fn abort(&self) {
        if let Some(slot) = self.slot() {
            self.slots.touch_end(slot);
            self.slots.abort(slot);
        }
    }

    /// Whether the task has ended.
    pub(crate) fn is_finished(&self) -> bool {
        let Some(slot) = self.slot() else { return true };
        self.slots.touch_end(slot);
        let state = slot.header().state.get();
        !state.is_living() && state != State::Ending
    }

    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// None if it has been given to another task.
    fn slot(&self) -> Option<Slot> {
        let slot = self.slots.storage.slot(self.ticket.index())?;
        let header = slot.header();
        (header.ticket.get() == self.ticket && header.id.get() == self.id).then_some(slot)
    }
}
