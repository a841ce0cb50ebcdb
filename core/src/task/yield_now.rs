//! Letting others go first.

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::context;
use crate::observe::{On, Wait, Watched};

/// Suspends the current task once and puts it at the back of the queue.
///
/// On an executor every task that is ready now has its turn before this one goes on. By hand it becomes
/// [`Request::Yield`](crate::Request::Yield). It works on foreign executors too.
///
/// ```
/// coro::block_on(async {
///     let task = coro::spawn(async { println!("this comes first") });
///     coro::yield_now().await;
///     println!("this comes second");
///     task.await.unwrap();
/// });
/// ```
///
/// # Mistakes
///
/// * [`yield_now()` lets the others run](crate::mistakes::a_yield_that_is_not_awaited)
/// * [A coroutine says `yield` to let others run](crate::mistakes::yielding_in_a_coroutine)
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

    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            context::with(|driver| driver.map(|driver| driver.waits_no_more(Watched::here)));
            return Poll::Ready(());
        }
        self.yielded = true;
        let at = Location::caller();
        context::with(|driver| {
            let Some(driver) = driver else { return };
            if let Some(by_hand) = &driver.by_hand {
                by_hand.yielded.set(true);
            }
            driver.waits(Watched::here, || Wait::new(On::Turn, at));
        });
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
