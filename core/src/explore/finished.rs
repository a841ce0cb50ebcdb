//! One run of a test that must not leave tasks behind.

use std::mem;

use super::passed::{Passed, passed};
use crate::clock::Clock;
use crate::executor::{Executor, Unwinding};
use crate::future_of::FutureOf;

/// What `#[coro::test(no_unfinished_tasks)]` does where it runs once.
///
/// # Panics
///
/// With the list of tasks that have neither ended nor been aborted; if the test itself fails, with that.
#[track_caller]
pub fn finished<T: Passed>(clock: Clock, test: impl FutureOf<T>) {
    let executor = Executor::builder().clock(clock).watched(true).build();
    let unwinding = Unwinding(&executor);
    let output = executor.block_on(test);
    mem::forget(unwinding);
    let left = executor.unfinished();
    executor.shutdown();
    passed(output);
    if let Some(left) = left {
        panic!("{left}");
    }
}
