//! Tasks that go on when all others are cancelled: they finish what others have begun.

use std::rc::Rc;

use super::Slots;
use super::slot::Slot;

/// While it exists, its task is not cancelled with the others.
pub(crate) struct Shield {
    slots: Rc<Slots>,
    id: u32,
}

impl Slots {
    /// A shield for the task that is spawned next, whose future is to hold it.
    pub(crate) fn shield_next(self: &Rc<Self>) -> Shield {
        let id = self.last_id.get().wrapping_add(1);
        self.shielded.borrow_mut().insert(id);
        Shield {
            slots: self.clone(),
            id,
        }
    }

    /// How many tasks there are that must not be cancelled.
    pub(crate) fn shielded(&self) -> usize {
        self.shielded.borrow().len()
    }

    pub(super) fn is_shielded(&self, slot: Slot) -> bool {
        self.shielded.borrow().contains(&slot.header().id.get())
    }
}

impl Drop for Shield {
    fn drop(&mut self) {
        self.slots.shielded.borrow_mut().remove(&self.id);
    }
}
