//! A driver's clock, its timers, and whether something outside is being waited for.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::Waker;

use crate::clock::{Clock, Instant, Watch};
use crate::observe::{Cause, Moment, Watched};
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
            timers: RefCell::new(Timers::new(super::route())),
            outside: Cell::new(0),
        }
    }

    pub(crate) fn now(&self) -> Instant {
        self.watch.now()
    }

    /// Whether the clock has reached `instant`, for all that is known without reading it more often than it takes; see
    /// [`Watch::has_reached`].
    pub(crate) fn has_passed(&self, instant: Instant) -> bool {
        self.watch.has_reached(instant)
    }

    pub(crate) fn is_virtual(&self) -> bool {
        matches!(self.watch, Watch::Virtual(_))
    }

    /// Moves a virtual clock forward, but never back; a real one stays as it is.
    pub(crate) fn advance_to(&self, instant: Instant) {
        self.watch.advance_to(instant);
    }

    /// A timer that wakes `waker` when the clock reaches `deadline`.
    #[inline]
    pub(crate) fn arm(&self, deadline: Instant, waker: &Waker) -> Key {
        let copied = self.timers.borrow_mut().insert_copy(deadline.0, waker);
        copied.unwrap_or_else(|| self.arm_foreign(deadline, waker))
    }

    #[cold]
    fn arm_foreign(&self, deadline: Instant, waker: &Waker) -> Key {
        // Cloning a foreign waker runs foreign code, so it comes before the borrow.
        let waker = waker.clone();
        self.timers.borrow_mut().insert(deadline.0, waker)
    }

    /// Gives a timer of this clock back. The waker is foreign code.
    #[inline]
    pub(crate) fn disarm(&self, key: Key) -> Option<Waker> {
        self.timers.borrow_mut().remove(key)
    }

    pub(crate) fn is_fired(&self, key: &Key) -> bool {
        self.timers.borrow().is_fired(key)
    }

    /// What a timer of this clock waits, or waited, for.
    pub(crate) fn deadline(&self, key: &Key) -> Instant {
        Instant(self.timers.borrow().deadline(key))
    }

    /// Lets a timer of this clock wake `waker`. Runs foreign code if the waker is another than before.
    pub(crate) fn set_waker(&self, key: &Key, waker: &Waker) {
        if !self.timers.borrow().will_wake(key, waker) {
            let waker = waker.clone();
            let old = self.timers.borrow_mut().set_waker(key, waker);
            drop(old);
        }
    }

    /// Wakes all whose deadline has come, earliest first, and tells whoever watches.
    pub(crate) fn fire_due(&self, watched: Option<&Watched>) {
        if !self.has_timers() {
            return;
        }
        let now = self.now().0;
        self.timers.borrow_mut().advance(now);
        loop {
            let due = self.timers.borrow_mut().pop_due();
            let Some((deadline, waker)) = due else {
                return;
            };
            fire(Instant(deadline), waker, watched);
        }
    }

    /// Takes those whose deadline has come, earliest first, which are then for the caller to wake.
    pub(crate) fn take_due(&self) -> VecDeque<(Instant, Waker)> {
        let now = self.now().0;
        let mut timers = self.timers.borrow_mut();
        timers.advance(now);
        let mut due = VecDeque::new();
        while let Some((deadline, waker)) = timers.pop_due() {
            due.push_back((Instant(deadline), waker));
        }
        due
    }

    /// When the next timer is due; `None` also if it never will be.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        if !self.has_timers() {
            return None;
        }
        self.earliest().filter(|next| *next < Instant::NEVER)
    }

    /// Whether there is a timer that has not fired.
    pub(crate) fn has_timers(&self) -> bool {
        !self.timers.borrow().is_empty()
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

    pub(crate) fn awaits_outside(&self) -> bool {
        self.outside.get() > 0
    }
}

/// While it exists, something is awaited that somebody outside completes.
pub(crate) struct Awaited(Rc<Time>);

impl Awaited {
    /// By the current driver, if there is one.
    pub(crate) fn by_driver() -> Option<Self> {
        let time = super::with(|driver| driver.map(|driver| driver.time.clone()))?;
        time.outside.set(time.outside.get() + 1);
        Some(Awaited(time))
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        self.0.outside.set(self.0.outside.get() - 1);
    }
}

/// Wakes whom a timer was to wake, and tells whoever watches.
pub(crate) fn fire(deadline: Instant, waker: Waker, watched: Option<&Watched>) {
    match watched {
        None => waker.wake(),
        Some(watched) => {
            watched.say(Moment::TimerFired { deadline });
            watched.because(Cause::Timer, || waker.wake());
        }
    }
}
