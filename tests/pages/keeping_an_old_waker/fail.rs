use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

#[derive(Default)]
struct Door {
    is_open: Cell<bool>,
    waiting: Cell<Option<Waker>>,
}

impl Door {
    fn open(&self) {
        self.is_open.set(true);
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }

    fn poll_open(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.is_open.get() {
            return Poll::Ready(());
        }
        let waker = self.waiting.take().unwrap_or_else(|| cx.waker().clone());
        self.waiting.set(Some(waker));
        Poll::Pending
    }
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let door = Rc::new(Door::default());
    let guest = door.clone();
    let mut inside = Box::pin(async move { poll_fn(|cx| guest.poll_open(cx)).await });
    assert!(coro::timeout(Duration::from_secs(1), &mut inside).await.is_err());
    let inside = coro::spawn_named("guest", inside);
    coro::yield_now().await;
    door.open();
    assert!(inside.await.is_ok());
}
