//! Watching a coroutine that is driven by hand.

use std::panic::Location;
use std::rc::Rc;

use crate::clock::Instant;
use crate::context::{self, Driver};
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

    /// A poll begins at this moment of the coroutine's clock: of a future of this type.
    pub(super) fn poll_begins<F>(&mut self, now: Instant) -> Option<(Rc<Watched>, Outer)> {
        if !self.is_watched {
            return None;
        }
        let watched = match &self.watched {
            Some(watched) => watched.clone(),
            None => self.begin(std::any::type_name::<F>()),
        };
        watched.set_now(now);
        watched.time_has_passed();
        watched.because(Cause::Driver, || watched.woken(self.number));
        let outer = watched.poll_begins(self.number);
        Some((watched, outer))
    }

    /// The poll is over; a panic of an observer comes out here.
    pub(super) fn poll_is_over(&self, (watched, outer): (Rc<Watched>, Outer), is_done: bool) {
        let end = is_done.then_some(End::Finished);
        watched.poll_is_over(self.number, outer, end, true);
        if let Some(panic) = watched.take_panic() {
            std::panic::resume_unwind(panic);
        }
    }

    /// Nobody has a waker of the coroutine, and it asks for nothing.
    pub(super) fn kept_no_waker(&self) {
        if let Some(watched) = &self.watched {
            watched.kept_no_waker(self.number);
        }
    }

    /// Drops the coroutine's future as what it is: a coroutine that is cancelled, unless it had ended.
    pub(super) fn drop_future(&self, driver: &Driver, drop_it: impl FnOnce()) {
        let Some(watched) = &self.watched else {
            return drop_it();
        };
        let end = if std::thread::panicking() {
            End::Panicked
        } else {
            End::Cancelled
        };
        context::enter(driver, || watched.dropped(self.number, drop_it));
        watched.failed(self.number, end);
    }

    fn begin(&mut self, type_name: &'static str) -> Rc<Watched> {
        let observers = std::mem::take(&mut self.observers);
        let watched = Rc::new(Watched::new(observers, true));
        let task = match &self.name {
            Some(name) => Task::named(self.number, name.clone(), self.called_at),
            None => Task::of_type(self.number, type_name, self.called_at),
        };
        watched.spawned(task, None);
        self.watched = Some(watched.clone());
        watched
    }
}
