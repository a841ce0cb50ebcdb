//! A driver's clock, its timers, and whether something outside is being waited for.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;

use crate::clock::{Clock, Instant, Watch};
use crate::timer::{Key, Timers};

pub(crate) struct Time {
    watch: Watch,
    timers: RefCell<Timers>,
    /// How many futures are pending that somebody outside of this driver completes.
    outside: Cell<usize>,
}

impl Time {
    pub(crate) fn new(clock: Clock) -> Self {
        Time {
            watch: Watch::new(clock),
            timers: RefCell::default(),
            outside: Cell::new(0),
        }
    }

    pub(crate) fn now(&self) -> Instant {
        self.watch.now()
    }

    pub(crate) fn is_virtual(&self) -> bool {
        matches!(self.watch, Watch::Virtual(_))
    }

    /// Moves a virtual clock forward, but never back; a real one stays as it is.
    pub(crate) fn advance_to(&self, instant: Instant) {
        self.watch.advance_to(instant);
    }

    /// A timer that wakes `waker` when the clock reaches `deadline`.
    pub(crate) fn arm(self: &Rc<Self>, deadline: Instant, waker: &Waker) -> Timer {
        // Cloning a waker runs foreign code, so it comes before the borrow.
        let waker = waker.clone();
        let key = self.timers.borrow_mut().insert(deadline.0, waker);
        Timer {
            time: self.clone(),
            key: Some(key),
        }
    }

    /// Wakes all whose deadline has come, earliest first.
    pub(crate) fn fire_due(&self) {
        if self.timers.borrow().is_empty() {
            return;
        }
        let now = self.now().0;
        loop {
            let due = self.timers.borrow_mut().pop_due(now);
            let Some(waker) = due else { return };
            waker.wake();
        }
    }

    /// When the next timer is due; `None` also if it never will be.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.earliest().filter(|next| *next < Instant::NEVER)
    }

    /// The deadline of the first timer, be it *never*.
    pub(crate) fn earliest(&self) -> Option<Instant> {
        self.timers.borrow_mut().next_deadline().map(Instant)
    }

    /// How many bytes are kept for timers to come.
    pub(crate) fn retained(&self) -> usize {
        self.timers.borrow().bytes()
    }

    /// All deadlines that timers wait for, earliest first, *never* included.
    pub(crate) fn deadlines(&self) -> Vec<Instant> {
        self.timers
            .borrow()
            .deadlines()
            .into_iter()
            .map(Instant)
            .collect()
    }

    /// Says that a future is pending which somebody outside completes.
    pub(crate) fn enter_outside(&self) {
        self.outside.set(self.outside.get() + 1);
    }

    pub(crate) fn leave_outside(&self) {
        self.outside.set(self.outside.get() - 1);
    }

    pub(crate) fn awaits_outside(&self) -> bool {
        self.outside.get() > 0
    }
}

/// A timer of a driver, cancelled when dropped.
pub(crate) struct Timer {
    time: Rc<Time>,
    /// Always there, but for the drop.
    key: Option<Key>,
}

impl Timer {
    pub(crate) fn is_on(&self, time: &Rc<Time>) -> bool {
        Rc::ptr_eq(&self.time, time)
    }

    pub(crate) fn is_fired(&self) -> bool {
        self.key
            .as_ref()
            .is_some_and(|key| self.time.timers.borrow().is_fired(key))
    }

    pub(crate) fn set_waker(&self, waker: &Waker) {
        let Some(key) = &self.key else { return };
        if !self.time.timers.borrow().will_wake(key, waker) {
            let waker = waker.clone();
            let old = self.time.timers.borrow_mut().set_waker(key, waker);
            drop(old);
        }
    }

    /// What is left until the deadline `at`, by the clock that this timer hangs on.
    pub(crate) fn remaining(&self, at: Instant) -> std::time::Duration {
        at - self.time.now()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            let waker = self.time.timers.borrow_mut().remove(key);
            drop(waker);
        }
    }
}
