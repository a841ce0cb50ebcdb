//! Who goes first where several could.
//!
//! [`Schedule`] is what a user asks for, [`Choices`] what one run of an executor decides by and writes down. A choice is a
//! number below that of the possibilities; zero is what happens without a schedule.

mod choice;
mod choices;
mod outside;
mod priorities;
mod random;
mod recorded;
mod rule;
mod token;
mod track;

use std::fmt;

use priorities::Priorities;

pub(crate) use choice::{Choice, Deviation, Faults, Kind};
pub(crate) use choices::Choices;
pub(crate) use outside::{Entered, Whom};
pub(crate) use random::Random;
pub use recorded::ParseScheduleError;
pub(crate) use rule::{Rule, Touch};
pub(crate) use token::Token;
pub(crate) use track::Track;

/// The order in which an executor gives its tasks turns: a setting of [`Builder::schedule`](crate::Builder::schedule).
///
/// On the virtual clock a run is a function of the program and the schedule: the same again gives the same events. A program
/// that is right is right under every schedule; one that is wrong under a few of them is found by trying many, or all: see
/// [`explore`](crate::explore). One that was printed can be [read](#impl-FromStr-for-Schedule).
///
/// ```
/// use coro::{Clock, Executor, Schedule};
///
/// let first = |seed| {
///     let executor = Executor::builder().clock(Clock::Virtual).schedule(Schedule::random(seed)).build();
///     executor.block_on(async {
///         let (sender, receiver) = async_channel::unbounded();
///         for name in ["ada", "ben", "cow"] {
///             let sender = sender.clone();
///             drop(coro::spawn(async move { sender.send(name).await }));
///         }
///         receiver.recv().await.unwrap()
///     })
/// };
/// assert_eq!(first(7), first(7));
/// assert!((0..20).any(|seed| first(seed) != "ada"));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Schedule(Order);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Order {
    #[default]
    Fifo,
    Random(u64),
    Priorities {
        seed: u64,
        changes: u32,
        steps: u64,
    },
    Recorded(Token),
}

impl Schedule {
    /// First in, first out: who has been ready the longest goes first. What executors do unless told otherwise.
    #[must_use]
    pub fn fifo() -> Self {
        Schedule(Order::Fifo)
    }

    /// Each of those who are ready is as likely to go first as any other; the same seed gives the same order.
    ///
    /// So is each branch of a [`race`](crate::race()) as likely to be polled first as the other.
    #[must_use]
    pub fn random(seed: u64) -> Self {
        Schedule(Order::Random(seed))
    }

    /// Each task is given a random priority, and whoever of the ready ones has the highest goes first; at so many random steps, of the
    /// first so many, whoever has just run falls behind all others.
    ///
    /// A bug that needs `changes + 1` things to happen in one order, among any number of tasks, is found with a probability of at
    /// least one in `tasks × steps^changes`, which is far more than a walk at random gives. This is *probabilistic
    /// concurrency testing*: Burckhardt, Kothari, Musuvathi and Nagarakatte, ASPLOS 2010.
    #[must_use]
    pub fn pct(seed: u64, changes: u32, steps: u64) -> Self {
        Schedule(Order::Priorities {
            seed,
            changes,
            steps: steps.max(1),
        })
    }

    /// Whether it calls tasks by their names.
    pub(crate) fn needs_names(&self) -> bool {
        matches!(self.0, Order::Recorded(_))
    }

    /// What a run decides by; `None` if that is first in, first out. `name_of` tells the name of a task by its number.
    pub(crate) fn choices(&self, name_of: impl Fn(u32) -> String + 'static) -> Option<Choices> {
        match self.0 {
            Order::Fifo => None,
            Order::Random(seed) => Some(Choices::by(Random::new(seed))),
            Order::Priorities { seed, changes, steps } => {
                Some(Choices::by(Priorities::new(seed, changes, steps)))
            }
            Order::Recorded(ref token) => Some(Choices::by(Track::new(token.clone(), name_of))),
        }
    }
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Order::Fifo => f.write_str("Schedule::fifo()"),
            Order::Random(seed) => write!(f, "Schedule::random({seed})"),
            Order::Priorities { seed, changes, steps } => {
                write!(f, "Schedule::pct({seed}, {changes}, {steps})")
            }
            Order::Recorded(ref token) => write!(f, "Schedule::from_str(\"{token}\")"),
        }
    }
}
