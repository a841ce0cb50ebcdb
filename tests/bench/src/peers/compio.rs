//! compio on its polling driver.

use std::future::Future;
use std::time::Duration;

use compio_driver::{DriverType, ProactorBuilder};
use compio_runtime::{Runtime, RuntimeBuilder};

use super::{Peer, Tasks, Timers};

pub(crate) struct Compio(Runtime);

impl Peer for Compio {
    const NAME: &'static str = "compio";

    fn new() -> Self {
        let mut driver = ProactorBuilder::new();
        driver.driver_type(DriverType::Poll);
        let runtime = RuntimeBuilder::new().with_proactor(driver).build();
        Compio(runtime.expect("epoll is available"))
    }

    fn block_on<F>(&mut self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.block_on(future)
    }
}

impl Tasks for Compio {
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + 'static
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let task = compio_runtime::spawn(future);
        async {
            let Ok(output) = task.await else {
                panic!("no task of a benchmark fails")
            };
            output
        }
    }
}

impl Timers for Compio {
    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        compio_runtime::time::sleep(duration)
    }
}
