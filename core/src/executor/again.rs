//! The same executor for one run after the other, as if each were the first.

use std::rc::Rc;

use super::{Executor, drive};
use crate::clock::{Clock, Instant};
use crate::context::Time;

impl Executor {
    /// Cancels what is left of a run. The next one begins at zero, on an executor that decides by its own [`Choices`](crate::schedule::Choices).
    ///
    /// # Panics
    ///
    /// With a panic that no handle can observe.
    pub(crate) fn end_run(&mut self) {
        self.cancel_all();
        let time = &self.machine.driver.time;
        // A sleep that was forgotten keeps its timer.
        if time.now() > Instant(0) || time.has_timers() || time.awaits_outside() {
            self.machine.driver.time = Rc::new(Time::new(Clock::Virtual));
        }
        drive::raise_unobserved(&self.machine);
    }
}
