//! glommio, which has no driver but io_uring.

use std::future::Future;
use std::time::Duration;

use ::glommio::{LocalExecutor, LocalExecutorBuilder, Placement};

use super::{Peer, Tasks, Timers};

pub(crate) struct Glommio(LocalExecutor);

impl Peer for Glommio {
    const NAME: &'static str = "glommio";

    fn new() -> Self {
        let executor = LocalExecutorBuilder::new(Placement::Unbound).make();
        Glommio(executor.expect("io_uring is available and may lock memory"))
    }

    fn block_on<F>(&mut self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.run(future)
    }
}

impl Tasks for Glommio {
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + 'static
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        ::glommio::spawn_local(future)
    }
}

impl Timers for Glommio {
    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        let timer = ::glommio::timer::Timer::new(duration);
        async {
            timer.await;
        }
    }
}
