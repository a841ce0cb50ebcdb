//! What an executor that is watched tells of the future of its `block_on`.

use std::any::type_name;
use std::panic::{self, Location};
use std::rc::Rc;
use std::task::Waker;
use std::thread;

use crate::observe::{End, Task, Watched};
use crate::slots::{ROOT_NUMBER, Slots};

/// The future of a `block_on` that somebody watches.
pub(super) struct Root {
    watched: Rc<Watched>,
    /// Counted, as those of tasks are.
    pub(super) waker: Waker,
}

impl Root {
    /// It is about to be polled for the first time.
    pub(super) fn begin<F>(slots: &Slots, called_at: &'static Location<'static>) -> Option<Self> {
        let watched = slots.watched()?;
        Some(Root::begin_as(slots, watched, type_name::<F>(), called_at))
    }

    /// It is dropped, and not polled, when the guard's caller goes on.
    pub(super) fn is_dropped_next(&self) {
        self.watched.drop_begins(ROOT_NUMBER);
    }

    #[cold]
    fn begin_as(
        slots: &Slots,
        watched: &Rc<Watched>,
        type_name: &'static str,
        called_at: &'static Location<'static>,
    ) -> Self {
        slots.tell_root(watched, Task::of_type(ROOT_NUMBER, type_name, called_at));
        Root {
            watched: watched.clone(),
            waker: slots.counted_root_waker(watched),
        }
    }
}

impl Drop for Root {
    #[cold]
    fn drop(&mut self) {
        let end = if thread::panicking() {
            End::Panicked
        } else {
            End::Cancelled
        };
        // Nothing is told if it returned: that was told when it did.
        self.watched.failed(ROOT_NUMBER, end);
        if !thread::panicking()
            && let Some(panic) = self.watched.take_panic()
        {
            panic::resume_unwind(panic);
        }
    }
}
