//! One run of a test that must not leave tasks behind.

use super::passed::{Passed, passed};
use crate::clock::Clock;
use crate::executor::Executor;
use crate::future_of::FutureOf;

/// What `#[coro::test(no_unfinished_tasks)]` does where it runs once.
///
/// # Panics
///
/// With the list of tasks that have neither ended nor been aborted; if the test itself fails, with that.
#[track_caller]
pub fn finished<T: Passed>(clock: Clock, test: impl FutureOf<T>) {
    let executor = Executor::builder().clock(clock).watched(true).build();
    passed(executor.block_on(test));
    if let Some(left) = executor.unfinished() {
        panic!("{left}");
    }
}
