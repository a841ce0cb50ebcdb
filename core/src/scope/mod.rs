//! Structured concurrency: children that may borrow, and that end before whoever started them goes on.
//!
//! [`scope()`] is a future that polls its children itself, in the task that awaits it. So no child can be polled after the scope
//! is gone: a scope that is forgotten stands still with all that it has, and no borrow is used after its end. That takes no
//! `unsafe`. [`children`] is what is polled, [`handle`] how its output is had.

mod children;
mod handle;

use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{Location, resume_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, ready};

use children::Children;
pub use handle::ScopedJoinHandle;
use handle::{Ending, Outcome};

use crate::combine::Branches;
use crate::future_of::FutureOf;
use crate::panics;

/// Runs `body`, and with it the children that it [spawns](Scope::spawn), and is done when all of them are.
///
/// Children may borrow whatever outlives the scope, such as local variables of the function that awaits it. They run
/// concurrently, with each other and with the body, within the current task: each only when it has itself been woken, the one
/// that was woken first in front. So a child that blocks the thread or computes for long holds up the others, and all of them
/// count as one task where tasks take turns; what is to be a task of its own is [spawned](crate::spawn).
///
/// The idea is that of the *nursery* of trio and of [`std::thread::scope`]: Nathaniel J. Smith, *Notes on structured concurrency,
/// or: Go statement considered harmful*, 2018.
///
/// # Panics
///
/// With the panic of the body or of a child, as soon as it happens; all others are cancelled first, the body before the children,
/// and those in the order in which they were spawned. Should one of these panic while it is dropped, that panic is lost.
///
/// # Cancellation
///
/// Dropping the scope cancels the body and all children, in that order. Forgetting it leaks them: none runs any further.
///
/// ```
/// let log = String::from("out of milk, out of tea, out of milk");
///
/// let (milk, tea) = coro::block_on(coro::scope(async |scope| {
///     let milk = scope.spawn(async { log.matches("milk").count() });
///     let tea = scope.spawn(async { log.matches("tea").count() });
///     (milk.await.unwrap(), tea.await.unwrap())
/// }));
/// assert_eq!((milk, tea), (2, 1));
/// ```
///
/// A child that is to spawn others takes a clone of the scope along:
///
/// ```
/// use std::cell::Cell;
///
/// let done = &Cell::new(0);
/// coro::block_on(coro::scope(async |scope| {
///     let inner = scope.clone();
///     scope.spawn(async move {
///         for _ in 0..3 {
///             inner.spawn(async { done.set(done.get() + 1) });
///         }
///     });
/// }));
/// assert_eq!(done.get(), 3);
/// ```
///
/// # Mistakes
///
/// * [A scope runs where it stands, as `std::thread::scope` does](crate::mistakes::a_scope_that_is_not_awaited)
/// * [A child of a scope can borrow from the scope's own body](crate::mistakes::borrowing_from_the_body)
/// * [A scope is over when its body is](crate::mistakes::a_child_that_never_ends)
/// * [A child that panics is an `Err` for whoever awaits it](crate::mistakes::a_child_that_panics)
#[track_caller]
pub fn scope<'env, F, T>(body: F) -> impl Future<Output = T>
where
    F: AsyncFnOnce(Scope<'env>) -> T,
{
    let mut branches = Branches::new("scope");
    async move {
        let children = Rc::new(Children::new());
        // Declared before the body, so that it is dropped after it.
        let closing = Closing(&children);
        let mut body = pin!(Some(body(Scope(children.clone()))));
        let mut output = None;
        let ended = poll_fn(|cx| {
            let polled = children.poll(cx, &mut branches, |cx| {
                let Some(future) = body.as_mut().as_pin_mut() else {
                    // It is done, and was woken once more.
                    return Poll::Ready(());
                };
                let done = ready!(future.poll(cx));
                output = Some(done);
                body.set(None);
                Poll::Ready(())
            });
            let left = children.living() + usize::from(output.is_none());
            if polled.is_ok() && left > 0 {
                branches.wait_for_all(left);
                return Poll::Pending;
            }
            Poll::Ready(polled)
        })
        .await;
        branches.wait_no_more();
        if let Err(panic) = ended {
            panics::quietly(|| body.set(None));
            panics::quietly(|| drop(closing));
            resume_unwind(panic);
        }
        output.expect("the body is done")
    }
}

/// Where the children of one [`scope()`] are spawned. A clone is the same scope.
///
/// What it spawns must not borrow from the body, since that may be dropped first: only from what is outside of the scope.
///
/// # Mistakes
///
/// * [A clone of the scope can spawn for as long as I have it](crate::mistakes::spawning_when_the_scope_is_over)
pub struct Scope<'env>(Rc<Children<'env>>);

impl<'env> Scope<'env> {
    /// Starts a child: a future that may borrow and is done before the scope is. It is polled for the first time when those
    /// that were woken before have been.
    ///
    /// In a scope that is being cancelled, or is over, the future is dropped at once and its handle is told so.
    ///
    /// ```
    /// use std::time::Duration;
    /// use coro::{Clock, Executor};
    ///
    /// let executor = Executor::builder().clock(Clock::Virtual).build();
    /// let sum = executor.block_on(coro::scope(async |scope| {
    ///     let slow = scope.spawn(async {
    ///         coro::sleep(Duration::from_secs(3)).await;
    ///         40
    ///     });
    ///     let fast = scope.spawn(async { 2 });
    ///     slow.await.unwrap() + fast.await.unwrap()
    /// }));
    /// assert_eq!(sum, 42);
    /// ```
    #[track_caller]
    pub fn spawn<F, T>(&self, future: F) -> ScopedJoinHandle<T>
    where
        F: FutureOf<T> + 'env,
        T: 'env,
    {
        let spawned_at = Location::caller();
        let outcome = Rc::new(Outcome::new(spawned_at));
        let ending = Ending(outcome.clone());
        let child = Box::pin(async move {
            // Declared first, so that it is dropped if a future panics in its drop (`panics`).
            let output;
            {
                let mut future = pin!(future);
                output = poll_fn(|cx| future.as_mut().poll(cx)).await;
            }
            ending.0.put(output);
        });
        let waker = self.0.add(child, outcome.clone(), spawned_at);
        ScopedJoinHandle::new(outcome, waker)
    }

    /// How many children are not done.
    #[must_use]
    pub fn living(&self) -> usize {
        self.0.living()
    }

    /// Cancels all children that there are now, as [`ScopedJoinHandle::abort`] does with one; the body goes on.
    pub fn abort_all(&self) {
        self.0.abort_all();
    }
}

impl Clone for Scope<'_> {
    fn clone(&self) -> Self {
        Scope(self.0.clone())
    }
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("living", &self.living())
            .finish_non_exhaustive()
    }
}

/// Cancels the children when the scope's future is dropped.
struct Closing<'a, 'env>(&'a Children<'env>);

impl Drop for Closing<'_, '_> {
    fn drop(&mut self) {
        self.0.close();
    }
}
