//! Tasks as users see them: spawning, joining, aborting, and letting others go first.

mod abort;
mod join_error;
mod join_handle;
mod join_set;
mod yield_now;

use std::panic::Location;

pub use abort::{AbortHandle, AbortOnDropHandle};
pub use join_error::JoinError;
pub use join_handle::JoinHandle;
pub use join_set::JoinSet;
pub use yield_now::{YieldNow, yield_now};

use crate::context;
use crate::future_of::FutureOf;

/// Adds a task to the executor that is running on this thread. It starts when the queue comes to it, not
/// before the current task suspends itself.
///
/// The future need not be `Send`, but must own what it uses. Dropping the handle detaches the task; a panic of
/// a detached task comes out of `block_on`.
///
/// # Panics
///
/// If no executor is running here, or a coroutine that is driven by hand calls this.
///
/// ```
/// coro::block_on(async {
///     let task = coro::spawn(async { 6 * 7 });
///     assert_eq!(task.await.unwrap(), 42);
/// });
/// ```
///
/// # Mistakes
///
/// * [`coro::spawn` takes a closure, as `std::thread::spawn` does](crate::mistakes::spawning_a_closure)
/// * [`coro::spawn` calls the function that I give it](crate::mistakes::spawning_a_function)
/// * [A call inside of `coro::spawn(..)` runs in the task](crate::mistakes::spawning_a_value)
/// * [A spawned task can borrow my local variables](crate::mistakes::spawning_a_borrow)
/// * [With `move` a task owns all that it uses](crate::mistakes::spawning_a_reference)
/// * [A task can use what its function was given](crate::mistakes::spawning_a_parameter)
/// * [I can spawn a task before anything runs](crate::mistakes::spawning_without_an_executor)
/// * [A spawned task starts at once](crate::mistakes::looking_before_a_task_has_run)
/// * [The program waits for the tasks that it has spawned](crate::mistakes::leaving_before_a_task_is_done)
/// * [On one thread nobody else can touch my `RefCell`](crate::mistakes::holding_a_refcell_across_an_await)
#[inline]
#[track_caller]
pub fn spawn<F, T>(future: F) -> JoinHandle<T>
where
    F: FutureOf<T> + 'static,
    T: 'static,
{
    let slots = context::slots("coro::spawn");
    JoinHandle::new(slots.spawn(future, Location::caller()))
}

/// Like [`spawn`], with a name by which the task is called wherever tasks are [looked at](crate::observe): in
/// a dump, in the list of events and in pictures. Where nobody watches, the name is not kept.
///
/// # Panics
///
/// As [`spawn`] does.
///
/// ```
/// use coro::{Clock, Executor};
///
/// Executor::builder().clock(Clock::Virtual).build().block_on(async {
///     let reaper = coro::spawn_named("reaper", coro::pending::<()>());
///     coro::yield_now().await;
///     assert!(coro::dump().to_string().contains("reaper"));
///     reaper.abort();
/// });
/// ```
#[track_caller]
pub fn spawn_named<F, T>(name: &str, future: F) -> JoinHandle<T>
where
    F: FutureOf<T> + 'static,
    T: 'static,
{
    let slots = context::slots("coro::spawn_named");
    slots.name_next(name);
    JoinHandle::new(slots.spawn(future, Location::caller()))
}
