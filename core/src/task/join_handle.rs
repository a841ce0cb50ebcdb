//! The handle of a spawned task.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::JoinError;
use crate::context;
use crate::observe::{Leaf, On, Wait, Watched};
use crate::slots::Handle;

/// A spawned task, to be awaited or aborted.
///
/// Awaiting it gives the task's output, or says why there is none. Dropping it detaches the task, which goes on;
/// if the task then panics, or had panicked and nobody looked, the panic comes out of `block_on`.
///
/// Awaiting can be cancelled and taken up again: the output is lost only with the handle.
///
/// # Panics
///
/// When awaited on an executor other than the task's own, which would not run the task meanwhile; and when
/// polled again after the output was given.
///
/// # Mistakes
///
/// * [Awaiting a task gives me its output](crate::mistakes::taking_a_task_for_its_output)
/// * [I can spawn a task and forget about it](crate::mistakes::a_handle_that_is_dropped)
/// * [Dropping the handle cancels the task](crate::mistakes::dropping_a_handle_to_cancel)
/// * [A panic in a background task stays there](crate::mistakes::a_panic_in_a_detached_task)
/// * [A task can be awaited on any executor](crate::mistakes::awaiting_on_another_executor)
/// * [A task may wait for whoever waits for it](crate::mistakes::waiting_for_each_other)
#[must_use = "dropping a handle detaches its task; `.await` it for the output, or say `drop(..)` to detach"]
pub struct JoinHandle<T>(Handle<T>);

impl<T> JoinHandle<T> {
    pub(crate) fn new(handle: Handle<T>) -> Self {
        JoinHandle(handle)
    }

    /// Cancels the task: at its next turn its future is dropped where it stands, and whoever awaits it is told.
    ///
    /// A task that has finished is left as it is, and its output can still be awaited. A task may abort itself;
    /// it is then dropped when it next suspends.
    ///
    /// ```
    /// coro::block_on(async {
    ///     let task = coro::spawn(std::future::pending::<()>());
    ///     task.abort();
    ///     assert!(task.await.unwrap_err().is_cancelled());
    /// });
    /// ```
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Whether the task has ended, in whichever way.
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }
}

impl<T> JoinHandle<T> {
    pub(super) fn handle(&self) -> &Handle<T> {
        &self.0
    }

    /// Says what whoever awaits it waits for, if anybody asks.
    #[inline]
    fn waits(&self, at: &'static Location<'static>) {
        context::with(|driver| {
            if let Some(driver) = driver {
                let id = || self.0.identity().id;
                driver.waits(
                    |watched| self.leaf(watched, id()),
                    || Wait::new(On::Task(id()), at),
                );
            }
        });
    }

    /// By its task's number on its own executor, which hears when the task has ended or the handle is dropped.
    fn leaf(&self, watched: &Watched, id: u32) -> Leaf {
        if self.0.is_watched_by(watched) {
            Leaf::Task(id)
        } else {
            watched.here()
        }
    }

    /// A foreign executor may poll a handle, and so may a person by hand, while somebody drives the task's own.
    #[cold]
    #[track_caller]
    fn refuse_other_executors(&self) {
        let is_by_hand_or_foreign =
            context::with(|driver| driver.is_none_or(|driver| driver.by_hand.is_some()));
        assert!(
            is_by_hand_or_foreign,
            "the task spawned at {} was awaited on another executor, which does not run it: await it inside \
             `block_on` of the executor that it was spawned on",
            self.0.identity().spawned_at
        );
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    #[track_caller]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().poll_from(cx, Location::caller())
    }
}

impl<T> JoinHandle<T> {
    /// Polls it for somebody who awaits it there.
    #[inline]
    #[track_caller]
    pub(crate) fn poll_from(
        &mut self,
        cx: &mut Context<'_>,
        at: &'static Location<'static>,
    ) -> Poll<Result<T, JoinError>> {
        let is_home = context::with(|driver| {
            let slots = driver.and_then(|driver| driver.slots.as_ref());
            slots.is_some_and(|slots| self.0.belongs_to(slots))
        });
        if !is_home {
            self.refuse_other_executors();
        }
        let Poll::Ready(ended) = self.0.poll(cx) else {
            self.waits(at);
            return Poll::Pending;
        };
        let Some(ended) = ended else {
            let spawned_at = self.0.identity().spawned_at;
            panic!("the handle of the task spawned at {spawned_at} was polled after it gave the output")
        };
        Poll::Ready(ended.map_err(|failure| JoinError::new(failure, self.0.identity())))
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let task = self.0.identity();
        f.debug_struct("JoinHandle")
            .field("id", &task.id)
            .field("spawned_at", &format_args!("{}", task.spawned_at))
            .field("finished", &self.is_finished())
            .finish()
    }
}
