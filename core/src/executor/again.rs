//! The same executor for one run after the other, as if each were the first.

use std::rc::Rc;

use super::{Executor, drive};
use crate::clock::{Clock, Instant};
use crate::context::Time;

impl Executor {
    /// [Finishes](Self::shutdown) what is left of a run. The next one begins at zero, on an executor that decides by its own
    /// [`Choices`](crate::schedule::Choices).
    ///
    /// # Panics
    ///
    /// With a panic that no handle can observe, or that of a tear-down.
    #[track_caller]
    pub(crate) fn end_run(&mut self) {
        self.finish();
        self.abandon_run();
    }

    /// The same, but for a run that has failed: whatever is left of it is cancelled.
    pub(crate) fn abandon_run(&mut self) {
        self.cancel_all();
        let time = &self.machine.driver.time;
        // A sleep that was forgotten keeps its timer.
        if time.now() > Instant(0) || time.has_timers() || time.awaits_outside() {
            self.machine.driver.time = Rc::new(Time::new(Clock::Virtual));
        }
        drive::raise_unobserved(&self.machine);
    }
}
