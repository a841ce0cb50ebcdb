//! A signal to stop, which any number of tasks can await, on any thread.
//!
//! [`CancellationToken`] is the signal, [`node`] what its clones share, [`wait`] what is awaited.

mod node;
mod wait;

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use node::Node;
pub use wait::WaitForCancellation;

use crate::context;
use crate::future_of::FutureOf;
use crate::schedule::Touch;

/// A signal to stop: it is given once, by [`cancel`](Self::cancel), and seen by everybody who asks or waits from then on.
///
/// Nothing is stopped by it but what listens: a task that is to shut down gracefully awaits [`cancelled`](Self::cancelled) beside its
/// work, and then does what is left to do. A clone is the same signal, and may be sent to another thread. Names and meaning are those of
/// the crate tokio-util; the idea is that of .NET's `CancellationToken`.
///
/// ```
/// use std::time::Duration;
/// use coro::{CancellationToken, Clock, Executor, JoinSet};
///
/// async fn serve(stop: CancellationToken) -> u32 {
///     let mut served = 0;
///     while stop.run_until_cancelled(coro::sleep(Duration::from_secs(1))).await.is_some() {
///         served += 1;
///     }
///     // Time to say goodbye.
///     coro::sleep(Duration::from_secs(2)).await;
///     served
/// }
///
/// let executor = Executor::builder().clock(Clock::Virtual).build();
/// executor.block_on(async {
///     let stop = CancellationToken::new();
///     let mut servers = JoinSet::new();
///     servers.spawn(serve(stop.clone()));
///     servers.spawn(serve(stop.child_token()));
///     coro::sleep(Duration::from_millis(3500)).await;
///     stop.cancel();
///     assert_eq!(servers.join_all().await, [3, 3]);
/// });
/// assert_eq!(executor.now().elapsed_since_start(), Duration::from_millis(5500));
/// ```
///
/// # Mistakes
///
/// * [`token.cancelled()` waits for the signal](crate::mistakes::a_cancellation_that_is_not_awaited)
/// * [`token.cancel()` stops a task that has the token](crate::mistakes::cancelling_who_does_not_listen)
/// * [`drop_guard()` cancels the token at the end of the function](crate::mistakes::a_guard_that_is_dropped)
/// * [A scope is over when its body is](crate::mistakes::a_child_that_never_ends)
#[derive(Clone)]
pub struct CancellationToken(Arc<Node>);

impl CancellationToken {
    /// A signal that has not been given.
    #[must_use]
    pub fn new() -> Self {
        CancellationToken(Arc::default())
    }

    /// Gives the signal to everybody who has this token, a clone of it, or a [child](Self::child_token) of one. Once it was given, this
    /// does nothing.
    ///
    /// Those who wait are woken in the order in which they began to, and they run when their turns come.
    pub fn cancel(&self) {
        touch();
        node::cancel(&self.0);
    }

    /// Whether the signal has been given.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        touch();
        self.0.is_cancelled()
    }

    /// Waits until the signal is given; if it was, this is ready at once.
    ///
    /// The future keeps the token. Cancelling the wait loses nothing.
    #[track_caller]
    pub fn cancelled(&self) -> WaitForCancellation {
        WaitForCancellation::new(self.0.clone())
    }

    /// A token that is cancelled with this one, and can be cancelled without it.
    ///
    /// ```
    /// use coro::CancellationToken;
    ///
    /// let server = CancellationToken::new();
    /// let (one, other) = (server.child_token(), server.child_token());
    /// one.cancel();
    /// assert!(!server.is_cancelled() && !other.is_cancelled());
    /// server.cancel();
    /// assert!(other.is_cancelled());
    /// ```
    #[must_use]
    pub fn child_token(&self) -> CancellationToken {
        touch();
        CancellationToken(node::child(&self.0))
    }

    /// Gives the signal when the guard is dropped, however that comes about.
    pub fn drop_guard(self) -> DropGuard {
        DropGuard(Some(self))
    }

    /// Awaits a future unless the signal is given first: then this is `None`, and the future is dropped, that is, cancelled where it
    /// stands.
    ///
    /// A future that is ready when the signal is given counts as done. If it had been given before, the future is not polled at all.
    #[track_caller]
    pub fn run_until_cancelled<F, T>(&self, future: F) -> impl Future<Output = Option<T>> + use<F, T>
    where
        F: FutureOf<T>,
    {
        let cancelled = self.cancelled();
        async move {
            if cancelled.is_cancelled() {
                return None;
            }
            // Declared first, so that it is dropped if a future panics in its drop (`panics`).
            let output;
            {
                let mut future = pin!(future);
                let mut cancelled = pin!(cancelled);
                output = poll_fn(|cx| {
                    if let Poll::Ready(output) = future.as_mut().poll(cx) {
                        return Poll::Ready(Some(output));
                    }
                    cancelled.as_mut().poll_beside(cx).map(|()| None)
                })
                .await;
            }
            output
        }
    }
}

/// To whoever looks for turns that have to do with each other, those that use tokens do.
fn touch() {
    context::touched(Touch::Named("coro::CancellationToken"));
}

impl Default for CancellationToken {
    fn default() -> Self {
        CancellationToken::new()
    }
}

impl fmt::Debug for CancellationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancellationToken")
            .field("cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

/// Gives the signal of a [`CancellationToken`] when it is dropped; made by [`CancellationToken::drop_guard`].
///
/// ```
/// use coro::CancellationToken;
///
/// let stop = CancellationToken::new();
/// let guard = stop.clone().drop_guard();
/// drop(guard);
/// assert!(stop.is_cancelled());
/// ```
///
/// # Mistakes
///
/// * [`drop_guard()` cancels the token at the end of the function](crate::mistakes::a_guard_that_is_dropped)
#[derive(Debug)]
#[must_use = "the signal is given as soon as the guard is dropped: keep it, as `let _guard = token.drop_guard()` does"]
pub struct DropGuard(Option<CancellationToken>);

impl DropGuard {
    /// The token, without giving the signal.
    pub fn disarm(mut self) -> CancellationToken {
        self.0.take().expect("the token is there until it is taken")
    }
}

impl Drop for DropGuard {
    fn drop(&mut self) {
        if let Some(token) = &self.0 {
            token.cancel();
        }
    }
}
