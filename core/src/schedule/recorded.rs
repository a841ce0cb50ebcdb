//! From a run to the word for its schedule, and from the word to a schedule.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use super::choice::Kind;
use super::choices::Choices;
use super::token::{Departure, Token, What};
use super::{Order, Schedule};

impl Token {
    /// The choices of a run that were not the first possibility, and the wakes by other threads, by the names of tasks. Who had each turn must have been kept.
    pub(crate) fn of(choices: &Choices, name_of: impl Fn(u32) -> String) -> Self {
        let turns = choices.turns();
        let mut token = Token::default();
        let (mut step, mut others) = (0, 0);
        for choice in &*choices.made() {
            if choice.step != step {
                (step, others) = (choice.step, 0);
            }
            let what = if choice.kind == Kind::Turn {
                let who = usize::try_from(choice.step).ok().and_then(|step| turns.get(step));
                What::Turn(who.map_or_else(String::new, |who| name_of(*who)))
            } else {
                others += 1;
                What::Other {
                    nth: others,
                    chosen: choice.chosen,
                }
            };
            if choice.chosen > 0 {
                token.0.push(Departure { step, what });
            }
        }
        for entered in &*choices.outside().entered() {
            token.0.push(Departure {
                step: entered.step,
                what: What::Outside(name_of(entered.who)),
            });
        }
        token.0.sort_by_key(|departure| departure.step);
        token
    }
}

/// A schedule that was printed: by a [`Failure`](crate::Failure), or by
/// [`Executor::schedule_so_far`](crate::Executor::schedule_so_far).
///
/// An executor with such a schedule is watched, since the schedule calls tasks by their names, and keeps the names of all its tasks.
/// Where the program does not go along the schedule any more, it panics. Behind the end of the schedule it is first in, first out. A
/// schedule with faults on purpose is for an [`Explorer`](crate::Explorer) that may make as many.
///
/// ```
/// use coro::{Clock, Executor, Schedule, spawn_named};
///
/// let second_first: Schedule = "v1.b136:1>two".parse()?;
/// let executor = Executor::builder().clock(Clock::Virtual).schedule(second_first).build();
/// executor.block_on(async {
///     let (sender, receiver) = async_channel::unbounded();
///     for name in ["one", "two"] {
///         let sender = sender.clone();
///         drop(spawn_named(name, async move { sender.send(name).await }));
///     }
///     assert_eq!(receiver.recv().await, Ok("two"));
/// });
/// # Ok::<(), coro::ParseScheduleError>(())
/// ```
impl FromStr for Schedule {
    type Err = ParseScheduleError;

    /// # Errors
    ///
    /// If it is not the whole of what was printed.
    fn from_str(text: &str) -> Result<Self, ParseScheduleError> {
        match text.parse() {
            Ok(token) => Ok(Schedule(Order::Recorded(token))),
            Err(message) => Err(ParseScheduleError(message)),
        }
    }
}

/// A text that is no [`Schedule`]. What is wrong with it is in its [`Display`](fmt::Display).
///
/// ```
/// let error = "12>reaper".parse::<coro::Schedule>().unwrap_err();
/// assert!(error.to_string().starts_with("`12>reaper` is no schedule: "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseScheduleError(String);

impl fmt::Display for ParseScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for ParseScheduleError {}
