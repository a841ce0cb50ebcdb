//! Spawning and aborting from another thread, against the executor's run and its end.

use std::sync::Arc;

use super::{aside, models};
use crate::cancellation::CancellationToken;
use crate::executor::Executor;
use crate::seam::{AtomicBool, Ordering};
use crate::task;

models! {
    fn a_spawn_against_the_end_of_the_executor_is_always_told() {
        let executor = Executor::new();
        let handle = executor.handle();
        // Loom does not see that a weak reference is made a strong one: without this it takes the two for independent.
        let begun = Arc::new(AtomicBool::new(false));
        let begins = begun.clone();
        let other = aside(move || {
            begins.store(true, Ordering::Relaxed);
            let ended = handle.spawn(async { 5 }).join();
            assert!(ended.is_err_and(|error| error.is_cancelled()));
        });
        begun.load(Ordering::Relaxed);
        drop(executor);
        other.join();
    }

    fn a_spawn_reaches_an_executor_that_is_about_to_park() {
        let executor = Executor::new();
        let handle = executor.handle();
        let stop = CancellationToken::new();
        let done = stop.clone();
        let other = aside(move || {
            assert_eq!(handle.spawn(async { 5 }).join().unwrap(), 5);
            done.cancel();
        });
        executor.block_on(stop.cancelled());
        other.join();
    }

    fn an_abort_against_the_end_of_its_task() {
        let executor = Executor::new();
        let handle = executor.handle();
        let remote = handle.spawn(task::yield_now());
        let other = aside(move || {
            remote.abort();
            let ended = remote.join();
            assert!(ended.is_ok() || ended.is_err_and(|error| error.is_cancelled()));
        });
        executor.block_on(async {
            for _ in 0..2 {
                task::yield_now().await;
            }
        });
        drop(executor);
        other.join();
    }

    fn the_end_of_a_task_against_whoever_begins_to_await_it() {
        let executor = Executor::new();
        let remote = executor.handle().spawn(async { 5 });
        let other = aside(move || {
            assert_eq!(Executor::new().block_on(remote).unwrap(), 5);
        });
        executor.block_on(async {
            for _ in 0..3 {
                task::yield_now().await;
            }
        });
        other.join();
    }

    fn a_handle_that_is_dropped_against_the_end_of_its_task() {
        let executor = Executor::new();
        let remote = executor.handle().spawn(async { std::rc::Rc::new(5).as_ref().to_owned() });
        let other = aside(move || drop(remote));
        executor.block_on(task::yield_now());
        drop(executor);
        other.join();
    }
}
