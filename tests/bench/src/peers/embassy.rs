//! embassy-executor on std.
//!
//! Its tasks live in statics. Here each gets a leaked one, which serves the rows that spawn before they measure;
//! the rows that measure spawning stay blank, for a program would not do that in embassy.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use embassy_executor::raw::TaskStorage;
use embassy_executor::{Executor, Spawner};

use super::{Peer, Tasks};

thread_local! {
    static SPAWNER: RefCell<Option<Spawner>> = const { RefCell::new(None) };
}

pub(crate) struct Embassy;

impl Peer for Embassy {
    const NAME: &'static str = "embassy";

    fn new() -> Self {
        Embassy
    }

    fn block_on<F>(&mut self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let output = Rc::new(Cell::new(None));
        let done = Rc::new(Cell::new(false));
        let main = {
            let (output, done) = (output.clone(), done.clone());
            async move {
                output.set(Some(future.await));
                done.set(true);
            }
        };
        let executor: &'static mut Executor = Box::leak(Box::new(Executor::new()));
        let start = |spawner: Spawner| {
            SPAWNER.set(Some(spawner));
            spawn(main);
        };
        executor.run_until(start, || done.get());
        output.take().expect("the main task has ended")
    }
}

impl Tasks for Embassy {
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + 'static
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let (sender, receiver) = async_channel::bounded(1);
        spawn(async move {
            let output = future.await;
            sender.try_send(output).ok();
        });
        async move { receiver.recv().await.expect("the task sends before it ends") }
    }
}

fn spawn(future: impl Future<Output = ()> + 'static) {
    let storage: &'static TaskStorage<_> = Box::leak(Box::new(TaskStorage::new()));
    let token = storage.spawn(|| future).expect("the storage is new");
    SPAWNER.with_borrow(|spawner| {
        let spawner = spawner.as_ref().expect("tasks are spawned within `block_on`");
        spawner.spawn(token);
    });
}
