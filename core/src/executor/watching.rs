//! What an executor that is watched tells of the future of its `block_on`.

use std::cell::Cell;
use std::panic::{self, Location};
use std::rc::Rc;
use std::task::Waker;
use std::thread;

use crate::observe::{End, Task, Watched};
use crate::slots::{ROOT_NUMBER, Slots};

/// The future of a `block_on` that somebody watches.
pub(super) struct Root {
    watched: Rc<Watched>,
    /// A panic that is not its own ends it.
    is_cancelled: Cell<bool>,
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
        Some(Root {
            watched,
            is_cancelled: Cell::new(false),
        })
    }

    /// A waker that is counted, as those of tasks are.
    pub(super) fn waker(&self, slots: &Slots) -> Waker {
        slots.counted_root_waker(&self.watched)
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
    /// Nothing is told if its end has been told already: it is gone because of a panic, of its own or of another's.
    fn drop(&mut self) {
        let end = if self.is_cancelled.get() {
            End::Cancelled
        } else {
            End::Panicked
        };
        self.watched.failed(ROOT_NUMBER, end);
    }
}

/// When dropped, the root's future is dropped next.
pub(super) struct Leaving<'a>(pub(super) &'a Root);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let Root {
            watched,
            is_cancelled,
        } = self.0;
        is_cancelled.set(thread::panicking() && watched.running() != Some(ROOT_NUMBER));
        watched.drop_begins(ROOT_NUMBER);
    }
}
