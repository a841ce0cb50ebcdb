//! What the steps of the tutorial share: whether to take their time.
//!
//! Run as it is, a step waits its real 3 seconds. With `--fast` it says the same at once.

use std::fmt::Debug;
use std::process::{ExitCode, Termination};
use std::time::Duration;

use coro::Clock;

/// Whether this program was started with `--fast`.
pub fn fast() -> bool {
    std::env::args().skip(1).any(|argument| argument == "--fast")
}

/// The clock that an executor should live by: the real one, or with `--fast` the virtual one.
pub fn clock() -> Clock {
    if fast() { Clock::Virtual } else { Clock::Real }
}

/// Blocks this thread for `duration`, or with `--fast` for a thousandth of it.
pub fn pause(duration: Duration) {
    std::thread::sleep(if fast() { duration / 1000 } else { duration });
}

/// A value that is shown when `main` returns it, as an interactive prompt shows what a line evaluates to.
#[derive(Debug)]
pub struct Shown<T>(pub T);

impl<T: Debug> Termination for Shown<T> {
    fn report(self) -> ExitCode {
        println!("{:?}", self.0);
        ExitCode::SUCCESS
    }
}
