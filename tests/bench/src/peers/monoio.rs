//! monoio on its epoll driver.

use std::future::Future;
use std::time::Duration;

use ::monoio::time::TimeDriver;
use ::monoio::{LegacyDriver, Runtime, RuntimeBuilder};

use super::{Peer, Tasks, Timers};

pub(crate) struct Monoio(Runtime<TimeDriver<LegacyDriver>>);

impl Peer for Monoio {
    const NAME: &'static str = "monoio";

    fn new() -> Self {
        let runtime = RuntimeBuilder::<LegacyDriver>::new().enable_timer().build();
        Monoio(runtime.expect("epoll is available"))
    }

    fn block_on<F>(&mut self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.block_on(future)
    }
}

impl Tasks for Monoio {
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + 'static
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        ::monoio::spawn(future)
    }
}

impl Timers for Monoio {
    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        ::monoio::time::sleep(duration)
    }
}
