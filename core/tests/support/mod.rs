//! What the tests of the runtime share: a list of events, futures that misbehave on request, and the text of a
//! panic.
#![allow(
    dead_code,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "each test program uses what it needs of this"
)]

use std::any::Any;
use std::cell::RefCell;
use std::fmt::Display;
use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use coro::{Clock, Executor};

/// Events in the order in which they happened.
#[derive(Clone, Default)]
pub struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    pub fn say(&self, event: impl Display) {
        self.0.borrow_mut().push(event.to_string());
    }

    /// The events so far, which are then forgotten.
    pub fn take(&self) -> Vec<String> {
        self.0.take()
    }

    /// Says `event` when dropped.
    pub fn on_drop(&self, event: impl Display) -> SayOnDrop {
        SayOnDrop(self.clone(), event.to_string())
    }
}

pub struct SayOnDrop(Log, String);

impl Drop for SayOnDrop {
    fn drop(&mut self) {
        self.0.say(&self.1);
    }
}

pub fn virtual_executor() -> Executor {
    Executor::builder().clock(Clock::Virtual).build()
}

pub fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Panics when dropped, but not during another panic.
pub struct Bomb(pub &'static str);

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("{}", self.0);
        }
    }
}

/// Pending for ever, having put its waker where the test can get at it.
pub struct Keep(pub Rc<RefCell<Vec<Waker>>>);

impl Future for Keep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.borrow_mut().push(cx.waker().clone());
        Poll::Pending
    }
}

/// The waker with which the current task is being polled.
pub async fn own_waker() -> Waker {
    std::future::poll_fn(|cx| Poll::Ready(cx.waker().clone())).await
}

/// Pending once, without any arrangement to be woken.
pub async fn suspend() {
    let mut suspended = false;
    std::future::poll_fn(|_| {
        if suspended {
            return Poll::Ready(());
        }
        suspended = true;
        Poll::Pending
    })
    .await;
}

/// The message of the panic in `code`, and the place it names as its own.
pub fn panic_message(code: impl FnOnce()) -> String {
    let panic = panic::catch_unwind(AssertUnwindSafe(code)).expect_err("the code panics");
    message(panic)
}

pub fn message(panic: Box<dyn Any + Send>) -> String {
    match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => panic
            .downcast_ref::<&str>()
            .expect("the panic has a text")
            .to_string(),
    }
}
