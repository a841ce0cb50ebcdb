//! coro: one [`Executor`] on the real clock, as it comes and with precise timers.

use std::future::Future;
use std::time::Duration;

use ::coro::Executor;

use ::futures::FutureExt;

use super::{Peer, Tasks, Timers};

pub(crate) struct Coro<const PRECISE: bool = false>(Executor);

impl<const PRECISE: bool> Peer for Coro<PRECISE> {
    const NAME: &'static str = if PRECISE { "coro precise" } else { "coro" };

    fn new() -> Self {
        Coro(Executor::builder().precise_timers(PRECISE).build())
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

    fn children<F: Future<Output = ()> + 'static>(futures: Vec<F>) -> impl Future<Output = ()> {
        ::coro::scope(async |scope| {
            for future in futures {
                scope.spawn(future);
            }
        })
    }
}

impl<const PRECISE: bool> Tasks for Coro<PRECISE> {
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + 'static
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let task = ::coro::spawn(future);
        task.map(|ended| ended.expect("no task of a benchmark fails"))
    }

    fn join_set<F>(futures: Vec<F>) -> impl Future<Output = ()>
    where
        F: Future<Output = ()> + 'static,
    {
        let mut set: ::coro::JoinSet<()> = futures.into_iter().collect();
        async move { while set.join_next().await.is_some() {} }
    }
}

impl<const PRECISE: bool> Timers for Coro<PRECISE> {
    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        ::coro::sleep(duration)
    }
}
