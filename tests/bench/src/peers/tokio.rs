//! tokio on the current thread, in its two forms for tasks that are not `Send`.

use std::future::Future;
use std::time::Duration;

use ::tokio::runtime::{Builder, LocalRuntime, Runtime};
use ::tokio::task::{JoinSet, LocalSet, spawn_local};

use ::futures::FutureExt;

use super::{Peer, Tasks, Timers};

/// A `LocalRuntime`: every task is local.
pub(crate) struct Local(LocalRuntime);

/// A `LocalSet` on a current-thread runtime.
pub(crate) struct Set(Runtime, LocalSet);

impl Peer for Local {
    const NAME: &'static str = "tokio";

    fn new() -> Self {
        let runtime = Builder::new_current_thread()
            .enable_time()
            .build_local(Default::default());
        Local(runtime.expect("a runtime without I/O needs nothing that could fail"))
    }

    fn block_on<F>(&mut self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.block_on(future)
    }
}

impl Peer for Set {
    const NAME: &'static str = "tokio LocalSet";

    fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_time().build();
        Set(
            runtime.expect("a runtime without I/O needs nothing that could fail"),
            LocalSet::new(),
        )
    }

    fn block_on<F>(&mut self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.1.block_on(&self.0, future)
    }
}

impl Tasks for Local {
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + 'static
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let task = spawn_local(future);
        task.map(|ended| ended.expect("no task of a benchmark fails"))
    }

    fn join_set<F>(futures: Vec<F>) -> impl Future<Output = ()>
    where
        F: Future<Output = ()> + 'static,
    {
        let mut set = JoinSet::new();
        for future in futures {
            set.spawn_local(future);
        }
        async move { while set.join_next().await.is_some() {} }
    }
}

impl Tasks for Set {
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + 'static
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        Local::spawn(future)
    }

    fn join_set<F>(futures: Vec<F>) -> impl Future<Output = ()>
    where
        F: Future<Output = ()> + 'static,
    {
        Local::join_set(futures)
    }
}

impl Timers for Local {
    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        ::tokio::time::sleep(duration)
    }
}

impl Timers for Set {
    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        ::tokio::time::sleep(duration)
    }
}
