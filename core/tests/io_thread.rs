//! Where wakes of sockets come from. In a process of its own: the reactor is the process's, and whoever waits in it wakes for all.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, mpsc};
use std::task::{Context, Wake, Waker};
use std::thread::{self, ThreadId};

use coro::{block_on, spawn};

mod sockets;
use sockets::{echo, pair, receive, send};

/// Notes on which thread it is fired, and fires another one.
struct Noting {
    threads: mpsc::Sender<ThreadId>,
    inner: Waker,
}

impl Wake for Noting {
    fn wake(self: Arc<Self>) {
        self.threads.send(thread::current().id()).unwrap();
        self.inner.wake_by_ref();
    }
}

/// Whatever `future` waits for wakes it through a waker that notes the thread.
async fn noting<F: Future>(threads: &mpsc::Sender<ThreadId>, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let (threads, inner) = (threads.clone(), cx.waker().clone());
        let waker = Arc::new(Noting { threads, inner }).into();
        future.as_mut().poll(&mut Context::from_waker(&waker))
    })
    .await
}

#[test]
fn sockets_wake_their_tasks_on_the_executors_own_thread() {
    const TIMES: u32 = 1_000;
    let (noted, threads) = mpsc::channel();
    block_on(async {
        let (here, there) = pair();
        let echo = spawn(echo(there, TIMES));
        for _ in 0..TIMES {
            send(&here, 7).await;
            noting(&noted, receive(&here)).await;
        }
        echo.await.unwrap();
    });
    drop(noted);
    // The first one is often fired by async-io's own thread, which waits for I/O where nobody else does, and it may look in
    // later when this thread gets no processor.
    let here = threads.iter().filter(|thread| *thread == thread::current().id());
    assert!(here.count() > TIMES as usize / 10);
}
