//! async-executor's `LocalExecutor` with the reactor of async-io, as smol puts them together.

use std::future::Future;
use std::time::Duration;

use ::async_executor::LocalExecutor;
use async_io::Timer;

use super::{Peer, Tasks, Timers};

thread_local! {
    static EXECUTOR: LocalExecutor<'static> = const { LocalExecutor::new() };
}

pub(crate) struct AsyncExecutor;

impl Peer for AsyncExecutor {
    const NAME: &'static str = "async-executor";

    fn new() -> Self {
        AsyncExecutor
    }

    fn block_on<F>(&mut self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        EXECUTOR.with(|executor| async_io::block_on(executor.run(future)))
    }
}

impl Tasks for AsyncExecutor {
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + 'static
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        EXECUTOR.with(|executor| executor.spawn(future))
    }
}

impl Timers for AsyncExecutor {
    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        let timer = Timer::after(duration);
        async {
            timer.await;
        }
    }
}
