//! coro: one [`Executor`] on the real clock.

use std::future::Future;
use std::time::Duration;

use ::coro::Executor;

use ::futures::FutureExt;

use super::{Peer, Tasks, Timers};

pub(crate) struct Coro(Executor);

impl Peer for Coro {
    const NAME: &'static str = "coro";

    fn new() -> Self {
        Coro(Executor::new())
    }

    fn block_on<F>(&mut self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.block_on(future)
    }

    fn join_all<F: Future>(futures: Vec<F>) -> impl Future<Output = Vec<F::Output>> {
        ::coro::join_all(futures)
    }
}

impl Tasks for Coro {
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + 'static
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let task = ::coro::spawn(future);
        task.map(|ended| ended.expect("no task of a benchmark fails"))
    }
}

impl Timers for Coro {
    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        ::coro::sleep(duration)
    }
}
