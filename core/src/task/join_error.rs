//! Why a task has no output.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::sync::{Mutex, PoisonError};

use crate::slots::{Failure, Identity};

/// Why a task has no output: it was cancelled, or it panicked.
///
/// ```
/// coro::block_on(async {
///     let error = coro::spawn(async { panic!("out of milk") }).await.unwrap_err();
///     assert!(error.is_panic());
///     assert!(error.to_string().ends_with("panicked: out of milk"));
/// });
/// ```
///
/// It is as small as a pointer, so that a `Result` of it costs next to nothing while all goes well.
pub struct JoinError(Box<End>);

struct End {
    cause: Cause,
    /// `None` if it is no task: it is the child of a scope, or its executor was gone before it became one.
    id: Option<u32>,
    spawned_at: &'static Location<'static>,
}

enum Cause {
    Cancelled,
    /// A panic is `Send` but not `Sync`; behind a lock it is both, as an error should be.
    Panicked(Mutex<Box<dyn Any + Send>>),
}

impl JoinError {
    pub(crate) fn new(failure: Failure, task: Identity) -> Self {
        let cause = match failure {
            Failure::Cancelled => Cause::Cancelled,
            Failure::Panicked(panic) => Cause::Panicked(Mutex::new(panic)),
        };
        JoinError(Box::new(End {
            cause,
            id: Some(task.id),
            spawned_at: task.spawned_at,
        }))
    }

    /// What is no task, and was spawned there, was cancelled.
    pub(crate) fn without_task(spawned_at: &'static Location<'static>) -> Self {
        JoinError(Box::new(End {
            cause: Cause::Cancelled,
            id: None,
            spawned_at,
        }))
    }

    /// Whether the task was dropped before its end: aborted, or left over when its executor was dropped.
    pub fn is_cancelled(&self) -> bool {
        matches!(self.0.cause, Cause::Cancelled)
    }

    /// Whether the task panicked.
    pub fn is_panic(&self) -> bool {
        matches!(self.0.cause, Cause::Panicked(_))
    }

    /// What the panic carries, for [`resume_unwind`](std::panic::resume_unwind); the error itself if the task
    /// was cancelled.
    ///
    /// # Errors
    ///
    /// If the task did not panic.
    pub fn try_into_panic(self) -> Result<Box<dyn Any + Send>, JoinError> {
        match self.0.cause {
            Cause::Panicked(panic) => Ok(panic.into_inner().unwrap_or_else(PoisonError::into_inner)),
            Cause::Cancelled => Err(self),
        }
    }

    /// What the panic carries, for [`resume_unwind`](std::panic::resume_unwind).
    ///
    /// # Panics
    ///
    /// If the task was cancelled.
    #[track_caller]
    pub fn into_panic(self) -> Box<dyn Any + Send> {
        self.try_into_panic()
            .unwrap_or_else(|error| panic!("{error}, so there is no panic to take"))
    }
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.id {
            Some(id) => write!(f, "task #{id} spawned at {} ", self.0.spawned_at)?,
            None => write!(f, "the future spawned at {} ", self.0.spawned_at)?,
        }
        match &self.0.cause {
            Cause::Cancelled => f.write_str("was cancelled"),
            Cause::Panicked(panic) => {
                let panic = panic.lock().unwrap_or_else(PoisonError::into_inner);
                match message(&**panic) {
                    Some(message) => write!(f, "panicked: {message}"),
                    None => f.write_str("panicked"),
                }
            }
        }
    }
}

impl fmt::Debug for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinError({self})")
    }
}

impl Error for JoinError {}

fn message(panic: &(dyn Any + Send)) -> Option<&str> {
    let literal = panic.downcast_ref::<&'static str>().copied();
    literal.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
}
