//! Reading the clock of the current driver.

use crate::clock::{Instant, real_now};
use crate::context;

impl Instant {
    /// Now, by the clock of the executor that runs on this thread, or of the coroutine that is being driven by
    /// hand. Where neither is, by the real clock.
    pub fn now() -> Instant {
        context::with(|driver| driver.map(|driver| driver.time.now())).unwrap_or_else(real_now)
    }

    /// The time from this instant until now, or zero if it lies ahead.
    pub fn elapsed(self) -> std::time::Duration {
        Instant::now() - self
    }
}
