//! The programs whose schedules are tried: the same futures for every tool that has tasks.

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;

use async_channel::{Receiver, Sender, bounded};
use futures::task::AtomicWaker;

use crate::rows::Yield;

/// A tool that explores programs of tasks.
pub(super) trait Tool {
    /// Adds a task; what is returned is done when the task is, whose handle may not be dropped before.
    fn spawn(task: impl Future<Output = ()> + Send + 'static) -> impl Future<Output = ()> + 'static;
}

/// How many messages each sender has.
const MESSAGES: u32 = 2;

/// Reads; lets others go first; writes.
async fn add(counter: Arc<AtomicU32>) {
    let before = counter.load(Ordering::Relaxed);
    Yield::default().await;
    counter.store(before + 1, Ordering::Relaxed);
}

/// Three tasks that add to one counter, and a main task that awaits them one after the other.
pub(super) async fn joined<T: Tool>() {
    let counter = Arc::new(AtomicU32::new(0));
    let tasks = [(); 3].map(|()| T::spawn(add(counter.clone())));
    for task in tasks {
        task.await;
    }
    assert_ne!(counter.load(Ordering::Relaxed), 0);
}

/// So many tasks that add to one counter, and a main task that is woken by the last one.
pub(super) async fn counted<T: Tool, const TASKS: usize>() {
    let counter = Arc::new(AtomicU32::new(0));
    let last = Arc::new((AtomicU32::new(0), AtomicWaker::new()));
    let tasks = [(); TASKS].map(|()| {
        let (counter, last) = (counter.clone(), last.clone());
        T::spawn(async move {
            add(counter).await;
            if last.0.fetch_add(1, Ordering::Relaxed) as usize + 1 == TASKS {
                last.1.wake();
            }
        })
    });
    poll_fn(|cx| {
        last.1.register(cx.waker());
        if last.0.load(Ordering::Relaxed) as usize == TASKS {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    drop(tasks);
    assert_ne!(counter.load(Ordering::Relaxed), 0);
}

/// Two tasks that send to a third over a channel that holds one message, and a main task that awaits them.
pub(super) async fn sending<T: Tool>() {
    let (sender, receiver) = bounded(1);
    let sending = [sender.clone(), sender].map(|sender| T::spawn(send(sender)));
    let receiving = T::spawn(receive(receiver, 2 * MESSAGES));
    for task in sending {
        task.await;
    }
    receiving.await;
}

async fn send(sender: Sender<u32>) {
    for number in 0..MESSAGES {
        sender.send(number).await.expect("the other side is there");
    }
}

async fn receive(receiver: Receiver<u32>, mut expected: u32) {
    while receiver.recv().await.is_ok() {
        expected -= 1;
    }
    assert_eq!(expected, 0);
}
