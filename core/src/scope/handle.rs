//! The output of one child, for whoever awaits it.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::Future;
use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::children::Abortable;
use crate::context;
use crate::observe::{On, Wait, Watched};
use crate::schedule::Touch;
use crate::task::JoinError;

/// A child of a [`scope()`](crate::scope()), to be awaited or aborted.
///
/// Awaiting it gives the child's output, or says that it was cancelled. Dropping it does nothing: the child goes on, and the scope
/// waits for it. A child's panic is never told here, since it ends the whole scope.
///
/// Awaiting can be cancelled and taken up again: the output is lost only with the handle. It may be awaited by the body, by another
/// child, or when the scope is over.
///
/// # Panics
///
/// When polled again after the output was given.
pub struct ScopedJoinHandle<T> {
    outcome: Rc<Outcome<T>>,
    waker: Waker,
}

impl<T> ScopedJoinHandle<T> {
    pub(super) fn new(outcome: Rc<Outcome<T>>, waker: Waker) -> Self {
        ScopedJoinHandle { outcome, waker }
    }

    /// Cancels the child: at its next turn it is dropped where it stands, and whoever awaits it is told. The scope goes on.
    ///
    /// A child that is done is left as it is, and its output can still be awaited.
    ///
    /// ```
    /// coro::block_on(coro::scope(async |scope| {
    ///     let heartbeat = scope.spawn(coro::pending::<()>());
    ///     coro::yield_now().await;
    ///     // Without this the scope would never be done.
    ///     heartbeat.abort();
    ///     assert!(heartbeat.await.unwrap_err().is_cancelled());
    /// }));
    /// ```
    pub fn abort(&self) {
        self.outcome.set_aborted();
        self.waker.wake_by_ref();
    }

    /// Whether the child has ended, in whichever way.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        touch();
        !matches!(*self.outcome.end.borrow(), End::Open(_))
    }
}

impl<T> Future for ScopedJoinHandle<T> {
    type Output = Result<T, JoinError>;

    #[track_caller]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        touch();
        let waker = cx.waker().clone();
        let Outcome { end, spawned_at, .. } = &*self.outcome;
        let spawned_at = *spawned_at;
        let before = match &mut *end.borrow_mut() {
            End::Open(waiting) => waiting.replace(waker),
            ended => {
                let ended = mem::replace(ended, End::Taken);
                context::with(|driver| driver.map(|driver| driver.waits_no_more(Watched::here)));
                return Poll::Ready(match ended {
                    End::Output(output) => Ok(output),
                    End::Cancelled => Err(JoinError::without_task(spawned_at)),
                    _ => panic!(
                        "the handle of the child spawned at {spawned_at} was polled after it gave the output"
                    ),
                });
            }
        };
        // A foreign waker's drop is foreign code, so it comes after the borrow.
        drop(before);
        let wait = || Wait::new(On::Child(spawned_at), Location::caller());
        context::with(|driver| driver.map(|driver| driver.waits(Watched::here, wait)));
        Poll::Pending
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedJoinHandle")
            .field("spawned_at", &format_args!("{}", self.outcome.spawned_at))
            .field("finished", &self.is_finished())
            .finish()
    }
}

/// A handle may be in another task than its scope: to whoever looks for turns that have to do with each other, these do.
fn touch() {
    context::touched(Touch::Named("coro::scope"));
}

/// How a child ended, if it did.
pub(super) struct Outcome<T> {
    end: RefCell<End<T>>,
    is_aborted: Cell<bool>,
    spawned_at: &'static Location<'static>,
}

enum End<T> {
    /// Not yet; this is who waits for it.
    Open(Option<Waker>),
    Output(T),
    Cancelled,
    Taken,
}

impl<T> Outcome<T> {
    pub(super) fn new(spawned_at: &'static Location<'static>) -> Self {
        Outcome {
            end: RefCell::new(End::Open(None)),
            is_aborted: Cell::new(false),
            spawned_at,
        }
    }

    /// The child is done.
    pub(super) fn put(&self, output: T) {
        self.end_with(End::Output(output));
    }

    fn end_with(&self, ended: End<T>) {
        touch();
        let before = self.end.replace(ended);
        if let End::Open(Some(waiting)) = before {
            waiting.wake();
        }
    }
}

impl<T> Abortable for Outcome<T> {
    fn is_aborted(&self) -> bool {
        self.is_aborted.get()
    }

    fn set_aborted(&self) {
        self.is_aborted.set(true);
    }
}

/// Part of the child: it goes when that does.
pub(super) struct Ending<T>(pub(super) Rc<Outcome<T>>);

impl<T> Drop for Ending<T> {
    fn drop(&mut self) {
        let is_open = matches!(*self.0.end.borrow(), End::Open(_));
        if is_open {
            self.0.end_with(End::Cancelled);
        }
    }
}
