//! Letting others go first.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::context;

/// Suspends the current task once and puts it at the back of the queue.
///
/// On an executor every task that is ready now has its turn before this one goes on. By hand it becomes
/// [`Request::Yield`](crate::Request::Yield). It works on foreign executors too.
///
/// ```
/// coro::block_on(async {
///     coro::spawn(async { println!("this comes first") });
///     coro::yield_now().await;
///     println!("this comes second");
/// });
/// ```
pub fn yield_now() -> YieldNow {
    YieldNow { yielded: false }
}

/// The future of [`yield_now`].
#[derive(Debug)]
#[must_use = "`yield_now()` lets nobody go first until it is awaited: write `yield_now().await`"]
pub struct YieldNow {
    yielded: bool,
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        context::with(|driver| {
            if let Some(by_hand) = driver.and_then(|driver| driver.by_hand.as_ref()) {
                by_hand.yielded.set(true);
            }
        });
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
