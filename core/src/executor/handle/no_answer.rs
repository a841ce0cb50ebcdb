//! Why an executor did not answer.

use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Why an executor did not answer.
#[derive(Clone, PartialEq, Eq)]
pub struct NoAnswer(pub(super) Why);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Dropped,
    TooLate { after: Duration, polling: Option<u32> },
}

impl NoAnswer {
    /// Whether there is no executor any more.
    #[must_use]
    pub fn is_dropped(&self) -> bool {
        self.0 == Why::Dropped
    }

    /// The number of the task that is being polled, and so keeps the thread, if the executor is
    /// [watched](crate::Builder::watched).
    #[must_use]
    pub fn polling(&self) -> Option<u32> {
        match self.0 {
            Why::TooLate { polling, .. } => polling,
            Why::Dropped => None,
        }
    }
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Why::Dropped => f.write_str("the executor has been dropped"),
            Why::TooLate {
                after,
                polling: Some(task),
            } => write!(
                f,
                "no answer for {after:?}: #{task} is being polled and keeps the thread: look there for `std::thread::sleep`, \
                 a lock of std's that is held across an await, or a long computation"
            ),
            Why::TooLate { after, polling: None } => {
                write!(
                    f,
                    "no answer for {after:?}: nobody drives the executor, or one poll keeps its thread (`Builder::watched` \
                     tells which)"
                )
            }
        }
    }
}

impl fmt::Debug for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoAnswer({self})")
    }
}

impl Error for NoAnswer {}
