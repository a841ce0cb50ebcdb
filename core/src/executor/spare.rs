//! One idle executor a thread, so that [`block_on`](super::block_on) need not make one for each call.

use std::cell::Cell;

use super::{Executor, drive};

thread_local! {
    static SPARE: Cell<Option<Box<Executor>>> = const { Cell::new(None) };
}

/// An executor without tasks: the thread's spare one, or a new one if that is in use, as in a nested call.
#[track_caller]
pub(super) fn take() -> Box<Executor> {
    match SPARE.try_with(Cell::take) {
        Ok(Some(spare)) => spare,
        _ => Box::new(Executor::new()),
    }
}

/// So much memory may lie idle on a thread; an executor that has grown larger is not kept.
const MOST_RETAINED: usize = 256 * 1024;

/// Cancels what is left of the executor's tasks, and keeps it for the next [`take`].
///
/// # Panics
///
/// With a panic of a task that was cancelled; the executor is then given up.
pub(super) fn put_back(executor: Box<Executor>) {
    executor.cancel_all();
    drive::raise_unobserved(&executor.machine);
    if executor.machine.slots.retained() + executor.machine.driver.time.retained() > MOST_RETAINED {
        return;
    }
    // While the thread is torn down, and after a nested call, there may be no room for it.
    drop(SPARE.try_with(|spare| spare.replace(Some(executor))));
}
