//! Why a coroutine does not go on.

use std::fmt;
use std::panic::Location;
use std::time::Duration;

use super::shown::Short;
use crate::clock::Instant;

/// What a suspended coroutine waits for, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Wait {
    /// What it waits for.
    pub on: On,
    /// Where it awaits that.
    pub at: &'static Location<'static>,
}

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum On {
    /// A moment, by a `sleep`, an `interval` or a `timeout`.
    Sleep {
        /// When it began to wait.
        since: Instant,
        /// When it goes on.
        until: Instant,
    },
    /// The end of the task with this number.
    Task(u32),
    /// The answer to the question with this number, which it asked with [`ask`](crate::ask()).
    Answer(usize),
    /// The end of the child of a [`scope()`](crate::scope()) that was spawned at this line.
    Child(&'static Location<'static>),
    /// That a [`CancellationToken`](crate::CancellationToken) is cancelled.
    Cancellation,
    /// Its next turn: it let others go first.
    Turn,
    /// Somebody outside, by [`outside`](crate::outside).
    Outside,
    /// Nobody: it is meant to be [pending](crate::pending) for ever.
    Forever,
    /// All of so many futures.
    All(usize),
    /// The first of so many futures.
    First(usize),
}

impl Wait {
    pub(crate) fn new(on: On, at: &'static Location<'static>) -> Self {
        Wait { on, at }
    }

    /// This wait, seen again: if it is the same sleep as before, it goes on since that began.
    pub(crate) fn going_on_from(self, before: Wait) -> Wait {
        match (self.on, before.on) {
            (On::Sleep { until, .. }, On::Sleep { until: the_same, .. })
                if until == the_same && self.at == before.at =>
            {
                before
            }
            _ => self,
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.on, Short(self.at))
    }
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            On::Sleep { until, .. } if until == Instant::NEVER => f.write_str("sleep for ever"),
            On::Sleep { since, until } => write!(f, "sleep {:?}", until - since),
            On::Task(id) => write!(f, "join #{id}"),
            On::Answer(number) => write!(f, "answer #{number}"),
            On::Child(spawned_at) => write!(f, "join the child of {}", Short(spawned_at)),
            On::Cancellation => f.write_str("cancellation"),
            On::Turn => f.write_str("its turn"),
            On::Outside => f.write_str("someone outside"),
            On::Forever => f.write_str("nobody, for ever"),
            On::All(many) => write!(f, "all of {many}"),
            On::First(many) => write!(f, "the first of {many}"),
        }
    }
}

/// What is left of a wait, where that is known.
pub(crate) fn left(on: On, now: Instant) -> Option<Duration> {
    match on {
        On::Sleep { until, .. } if until < Instant::NEVER => Some(until - now),
        _ => None,
    }
}
