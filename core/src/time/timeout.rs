//! Waiting at most so long.

use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use super::Sleep;
use crate::future_of::FutureOf;
use crate::observe::attention;

/// Waits for `future`, but no longer than `duration`, counted from the first poll.
///
/// A future that is ready when the time is up counts as in time. When the time is up the future is dropped,
/// that is, cancelled where it stands.
///
/// # Errors
///
/// [`Elapsed`] if the time was up first.
///
/// # Panics
///
/// When polled where no coro driver runs.
///
/// ```
/// use std::time::Duration;
///
/// coro::block_on(async {
///     let never = std::future::pending::<()>();
///     assert!(coro::timeout(Duration::from_millis(1), never).await.is_err());
/// });
/// ```
///
/// # Mistakes
///
/// * [`timeout` takes the future first, and then the time](crate::mistakes::timeout_the_wrong_way_round)
/// * [`timeout` starts the future and its clock](crate::mistakes::a_timeout_that_is_not_awaited)
/// * [I can lend a future to `timeout` and have it back](crate::mistakes::lending_a_future)
/// * [A timeout only stops the waiting](crate::mistakes::cancelled_in_the_middle)
#[track_caller]
pub fn timeout<F, T>(duration: Duration, future: F) -> impl Future<Output = Result<T, Elapsed>>
where
    F: FutureOf<T>,
{
    within(super::sleep(duration), future)
}

/// The time was up before the future was ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Elapsed;

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time was up before the future was ready")
    }
}

impl Error for Elapsed {}

async fn within<F: Future>(mut limit: Sleep, future: F) -> Result<F::Output, Elapsed> {
    // Declared first, so that it is dropped if a future panics in its drop (`panics`).
    let output;
    {
        let mut future = pin!(future);
        output = poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending => {
                // What the future waits for says more than the limit does.
                let wait = attention::last_wait();
                let polled = pin!(&mut limit).poll(cx).map(|()| Err(Elapsed));
                // Once the time is up nobody waits for the future.
                attention::set_last_wait(match polled {
                    Poll::Pending => wait.or_else(attention::last_wait),
                    Poll::Ready(_) => None,
                });
                polled
            }
        })
        .await;
    }
    output
}
