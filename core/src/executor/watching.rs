//! What an executor that is watched tells of the future of its `block_on`.

use std::panic::{self, Location};
use std::rc::Rc;
use std::task::Waker;

use crate::observe::{End, Task, Watched};
use crate::slots::{ROOT_NUMBER, Slots};

/// The future of a `block_on` that somebody watches.
pub(super) struct Root {
    watched: Rc<Watched>,
}

impl Root {
    /// It is about to be polled for the first time. `None` if nobody watches.
    pub(super) fn begin(
        slots: &Slots,
        type_name: &'static str,
        called_at: &'static Location<'static>,
    ) -> Option<Self> {
        let watched = slots.watched()?.clone();
        slots.tell_root(&watched, Task::of_type(ROOT_NUMBER, type_name, called_at));
        Some(Root { watched })
    }

    /// A waker that is counted, as those of tasks are.
    pub(super) fn waker(&self, slots: &Slots) -> Waker {
        slots.counted_root_waker(&self.watched)
    }

    /// What its caller does next is to drop it.
    pub(super) fn is_dropped_next(&self) {
        self.watched.drop_begins(ROOT_NUMBER);
    }

    /// It is gone; what an observer panicked with comes out.
    pub(super) fn end(self) {
        let watched = self.watched.clone();
        watched.failed(ROOT_NUMBER, End::Cancelled);
        drop(self);
        if let Some(panic) = watched.take_panic() {
            panic::resume_unwind(panic);
        }
    }
}

impl Drop for Root {
    /// Nothing is told if its end has been told already: it is gone because it panicked.
    fn drop(&mut self) {
        self.watched.failed(ROOT_NUMBER, End::Panicked);
    }
}
