//! Aborting a task: from elsewhere, or when its handle goes.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{JoinError, JoinHandle};
use crate::slots::Abort;

/// The right to abort a task, for others than whoever awaits it; made by [`JoinHandle::abort_handle`].
///
/// Dropping it does nothing. It can be kept when the task has ended, and then aborts nobody.
///
/// ```
/// coro::block_on(async {
///     let task = coro::spawn(coro::pending::<()>());
///     let stop = task.abort_handle();
///     coro::spawn(async move { stop.abort() });
///     assert!(task.await.unwrap_err().is_cancelled());
/// });
/// ```
#[derive(Clone)]
pub struct AbortHandle(Abort);

impl<T> JoinHandle<T> {
    /// The right to abort the task, apart from the handle.
    #[must_use]
    pub fn abort_handle(&self) -> AbortHandle {
        AbortHandle(self.handle().abort_handle())
    }

    /// The same handle, but for that dropping it aborts the task.
    ///
    /// ```
    /// use std::rc::Rc;
    ///
    /// coro::block_on(async {
    ///     let in_use = Rc::new(());
    ///     let used = in_use.clone();
    ///     let task = coro::spawn(async move {
    ///         coro::pending::<()>().await;
    ///         drop(used);
    ///     });
    ///     drop(task.abort_on_drop());
    ///     coro::yield_now().await;
    ///     assert_eq!(Rc::strong_count(&in_use), 1);
    /// });
    /// ```
    ///
    /// # Mistakes
    ///
    /// * [After `abort_on_drop` I need not keep the handle](crate::mistakes::an_aborting_handle_that_is_dropped)
    pub fn abort_on_drop(self) -> AbortOnDropHandle<T> {
        AbortOnDropHandle(Some(self))
    }
}

impl AbortHandle {
    /// Cancels the task, as [`JoinHandle::abort`] does.
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Whether the task has ended, in whichever way.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }
}

impl fmt::Debug for AbortHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AbortHandle")
            .field("id", &self.0.id())
            .field("finished", &self.is_finished())
            .finish()
    }
}

/// A spawned task that is aborted when this is dropped; made by [`JoinHandle::abort_on_drop`].
///
/// Otherwise it is a [`JoinHandle`]: awaiting it gives the task's output. So what awaits it may be cancelled and the task is, too.
#[must_use = "dropping it aborts the task: `.await` it for the output, keep it in a variable, or `detach` it"]
pub struct AbortOnDropHandle<T>(Option<JoinHandle<T>>);

impl<T> AbortOnDropHandle<T> {
    /// Cancels the task, as [`JoinHandle::abort`] does.
    pub fn abort(&self) {
        self.handle().abort();
    }

    /// Whether the task has ended, in whichever way.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.handle().is_finished()
    }

    /// The handle as it was: dropping it aborts nobody.
    pub fn detach(mut self) -> JoinHandle<T> {
        self.0.take().expect(HELD)
    }

    fn handle(&self) -> &JoinHandle<T> {
        self.0.as_ref().expect(HELD)
    }
}

const HELD: &str = "the handle is held until it is detached";

impl<T> Future for AbortOnDropHandle<T> {
    type Output = Result<T, JoinError>;

    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(self.0.as_mut().expect(HELD)).poll(cx)
    }
}

impl<T> Drop for AbortOnDropHandle<T> {
    fn drop(&mut self) {
        if let Some(handle) = &self.0 {
            handle.abort();
        }
    }
}

impl<T> fmt::Debug for AbortOnDropHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AbortOnDropHandle").field(self.handle()).finish()
    }
}
