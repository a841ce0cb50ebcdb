//! Watching a coroutine that is driven by hand.

use std::any::type_name;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::thread;

use crate::clock::Instant;
use crate::observe::{Cause, End, Observer, Outer, Task, Watched};

/// Who the coroutine is to those who watch, and who they are.
pub(super) struct Hand {
    name: Option<String>,
    number: u32,
    called_at: &'static Location<'static>,
    observers: Vec<Rc<dyn Observer>>,
    is_watched: bool,
    /// There from the first send on, if anybody watches.
    watched: Option<Rc<Watched>>,
}

impl Hand {
    pub(super) fn new(called_at: &'static Location<'static>) -> Self {
        Hand {
            name: None,
            number: 1,
            called_at,
            observers: Vec::new(),
            is_watched: false,
            watched: None,
        }
    }

    pub(super) fn set_name(&mut self, name: &str) {
        self.name = Some(name.to_owned());
    }

    pub(super) fn set_number(&mut self, number: u32) {
        self.number = number;
    }

    pub(super) fn observe(&mut self, observer: Rc<dyn Observer>) {
        self.observers.push(observer);
        self.is_watched = true;
    }

    pub(super) fn watch(&mut self) {
        self.is_watched = true;
    }

    pub(super) fn watched(&self) -> Option<&Rc<Watched>> {
        self.watched.as_ref()
    }

    /// Before a send: whether it is the first to be watched.
    pub(super) fn begin(&mut self) -> bool {
        let is_first = self.is_watched && self.watched.is_none();
        if is_first {
            let observers = std::mem::take(&mut self.observers);
            self.watched = Some(Rc::new(Watched::new(observers, true, None)));
        }
        is_first
    }

    /// The coroutine, with a future of this type, is there.
    pub(super) fn spawned<F>(&self) {
        if let Some(watched) = &self.watched {
            let task = match &self.name {
                Some(name) => Task::named(self.number, name.clone(), self.called_at),
                None => Task::of_type(self.number, type_name::<F>(), self.called_at),
            };
            watched.spawned(task, None);
        }
    }

    /// A poll begins at this moment of the coroutine's clock.
    pub(super) fn poll_begins(&self, now: Instant) -> Option<(Rc<Watched>, Outer)> {
        let watched = self.watched.clone()?;
        watched.set_now(now);
        watched.time_has_passed();
        watched.because(Cause::Driver, || watched.woken(self.number));
        let outer = watched.poll_begins(self.number);
        Some((watched, outer))
    }

    /// The poll is over.
    pub(super) fn poll_is_over(&self, (watched, outer): (Rc<Watched>, Outer), is_done: bool) {
        let end = is_done.then_some(End::Finished);
        watched.poll_is_over(self.number, outer, end, true);
    }

    /// Nobody has a waker of the coroutine, and it asks for nothing.
    pub(super) fn kept_no_waker(&self) {
        if let Some(watched) = &self.watched {
            watched.kept_no_waker(self.number);
        }
    }

    /// Lets out what an observer panicked with.
    pub(super) fn raise_told(&self) {
        if let Some(panic) = self.watched.as_ref().and_then(|watched| watched.take_panic()) {
            resume_unwind(panic);
        }
    }

    /// Drops the coroutine's future as what it is: a coroutine that is cancelled, unless it had ended.
    pub(super) fn drop_future(&self, watched: &Watched, drop_it: impl FnOnce()) {
        // If its poll is not over, a panic of its own ended it.
        let has_panicked = watched.running() == Some(self.number);
        let dropped = catch_unwind(AssertUnwindSafe(|| watched.dropped(self.number, drop_it)));
        let end = if has_panicked || dropped.is_err() {
            End::Panicked
        } else {
            End::Cancelled
        };
        watched.failed(self.number, end);
        if let Err(panic) = dropped {
            resume_unwind(panic);
        }
        if !thread::panicking() {
            self.raise_told();
        }
    }
}
