//! One idle executor a thread, so that [`block_on`] need not make one for each call.

use std::cell::Cell;
use std::mem;

use super::{Executor, Unwinding, drive};
use crate::future_of::FutureOf;

/// Runs a future, and everything it spawns, on this thread until the future is done.
///
/// The future may borrow from the caller. Tasks that were [spawned](crate::spawn) and have not finished by then
/// are cancelled; this returns when what [must be torn down](crate::with()) has been. Calls nest: a task may call `block_on`,
/// which holds up every task outside of it.
///
/// # Panics
///
/// With the panic of the future, or with that of a spawned task whose [`JoinHandle`](crate::JoinHandle) was dropped.
///
/// ```
/// let nine = coro::block_on(async { 3 * 3 });
/// assert_eq!(nine, 9);
/// ```
///
/// # Mistakes
///
/// * [I give `block_on` the function to run](crate::mistakes::blocking_on_a_function)
/// * [`async || ..` is a future](crate::mistakes::blocking_on_an_async_closure)
/// * [I can `.await` anywhere](crate::mistakes::await_outside_async)
#[track_caller]
pub fn block_on<F, T>(future: F) -> T
where
    F: FutureOf<T>,
{
    let executor = take();
    let unwinding = Unwinding(&executor);
    let output = executor.block_on(future);
    mem::forget(unwinding);
    put_back(executor);
    output
}

thread_local! {
    static SPARE: Cell<Option<Box<Executor>>> = const { Cell::new(None) };
}

/// An executor without tasks: the thread's spare one, or a new one if that is in use, as in a nested call.
#[track_caller]
fn take() -> Box<Executor> {
    match SPARE.try_with(Cell::take) {
        Ok(Some(spare)) => spare,
        _ => Box::new(Executor::new()),
    }
}

/// So much memory may lie idle on a thread; an executor that has grown larger is not kept.
const MOST_RETAINED: usize = 256 * 1024;

/// [Finishes](Executor::shutdown) what is left of the executor's tasks, and keeps it for the next [`take`].
///
/// # Panics
///
/// With a panic of a task that was cancelled; the executor is then given up.
#[track_caller]
fn put_back(executor: Box<Executor>) {
    executor.finish();
    drive::raise_unobserved(&executor.machine);
    if executor.machine.slots.retained() + executor.machine.driver.time.retained() > MOST_RETAINED {
        return;
    }
    // While the thread is torn down, and after a nested call, there may be no room for it.
    drop(SPARE.try_with(|spare| spare.replace(Some(executor))));
}
