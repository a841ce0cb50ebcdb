//! The `LocalPool` of the futures crate.

use std::cell::RefCell;
use std::future::Future;

use ::futures::executor::{LocalPool, LocalSpawner};
use ::futures::task::LocalSpawnExt;

use super::{Peer, Tasks};

thread_local! {
    static SPAWNER: RefCell<Option<LocalSpawner>> = const { RefCell::new(None) };
}

pub(crate) struct Pool(LocalPool);

impl Peer for Pool {
    const NAME: &'static str = "LocalPool";

    fn new() -> Self {
        Pool(LocalPool::new())
    }

    fn block_on<F>(&mut self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        SPAWNER.set(Some(self.0.spawner()));
        self.0.run_until(future)
    }
}

impl Tasks for Pool {
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + 'static
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        SPAWNER.with_borrow(|spawner| {
            let spawner = spawner.as_ref().expect("tasks are spawned within `block_on`");
            let task = spawner.spawn_local_with_handle(future);
            task.expect("the pool is running")
        })
    }
}
