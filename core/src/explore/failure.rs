//! A schedule under which a test fails, told so that a person sees what happened.

use std::error::Error;
use std::fmt;
use std::thread;

use super::replay::{self, Seen};
use super::runner::{Fault, Runner, Setting};
use super::smaller::{self, Level};
use super::table::Table;
use crate::schedule::{Deviation, Entered, Token};

/// A schedule under which a test fails.
///
/// Its [`Display`](fmt::Display), and its `Debug` too, is a report: what failed, how many other schedules do, the turns as a
/// table, and the schedule twice: as a word, to run the test under it again, and as what to type where it is
/// run [by hand](crate::Explorer::by_hand).
#[derive(Clone)]
pub struct Failure(Box<Told>);

#[derive(Clone)]
struct Told {
    fault: Fault,
    token: Option<Token>,
    words: Option<String>,
    /// How it was found, if by a search.
    found: Option<Found>,
    /// What the schedule was made from, if at random.
    seed: Option<u64>,
    table: Table,
    /// The name of the test, as far as the thread that ran it has one.
    test: Option<String>,
}

#[derive(Clone, Copy)]
struct Found {
    deviations: usize,
    /// Whether there is none with fewer.
    is_smallest: bool,
    level: Level,
}

impl Failure {
    /// What the test failed with: the message of the panic.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.fault.message
    }

    /// The schedule, as [`Explorer::replay`](crate::Explorer::replay) takes it; `None` if it was none in the first place.
    #[must_use]
    pub fn schedule(&self) -> Option<String> {
        self.0.token.as_ref().map(ToString::to_string)
    }

    /// How many choices were not the usual ones; a wake by another thread is none. `None` if it was none in the first place.
    #[must_use]
    pub fn deviations(&self) -> Option<usize> {
        self.0.token.as_ref().map(Token::deviations)
    }

    pub(super) fn of(fault: Fault) -> Self {
        Failure::told(fault, None, None, None, None, Table::default())
    }

    pub(super) fn sampled(seed: u64, fault: Fault, seen: Seen) -> Self {
        let fault = seen.ran.err().unwrap_or_else(|| fault.once());
        Failure::told(fault, Some(seen.token), seen.words, None, Some(seed), seen.table)
    }

    /// Two runs from this seed were not the same.
    pub(super) fn differing(seed: u64, fault: Fault) -> Self {
        Failure::told(fault, None, None, None, Some(seed), Table::default())
    }

    pub(super) fn replayed(fault: Fault, token: Token, words: Option<String>, table: Table) -> Self {
        Failure::told(fault, Some(token), words, None, None, table)
    }

    fn told(
        fault: Fault,
        token: Option<Token>,
        words: Option<String>,
        found: Option<Found>,
        seed: Option<u64>,
        table: Table,
    ) -> Self {
        let name = thread::current().name().map(str::to_owned);
        Failure(Box::new(Told {
            fault,
            token,
            words,
            found,
            seed,
            table,
            test: name.filter(|name| name != "main"),
        }))
    }
}

/// Tells of a schedule under which the test has failed.
pub(super) fn tell<T: AsyncFn()>(
    setting: Setting,
    runner: &mut Runner<'_, T>,
    test: &T,
    deviations: &[Deviation],
    is_smallest: bool,
    fault: Fault,
) -> Failure {
    let seen = replay::look(setting, deviations, &[], test);
    let Err(again) = seen.ran else {
        return Failure::told(fault.once(), Some(seen.token), None, None, None, seen.table);
    };
    let found = Found {
        deviations: deviations.len(),
        is_smallest,
        level: smaller::level(runner, deviations.len()),
    };
    let mut table = seen.table;
    table.add(&smaller::odds(runner, deviations));
    // Watched, a deadlock is explained.
    Failure::told(again, Some(seen.token), seen.words, Some(found), None, table)
}

/// Tells of a run in which other threads have had a say, so that no other run can be held against it.
pub(super) fn tell_of_one(
    setting: Setting,
    test: &impl AsyncFn(),
    deviations: &[Deviation],
    outside: &[Entered],
    fault: Fault,
) -> Failure {
    if !setting.outside {
        // That a thread has woken at all is what failed; at which turn need not happen again.
        let seen = replay::look(setting, deviations, &[], test);
        return Failure::replayed(fault, seen.token, None, seen.table);
    }
    let seen = replay::look(setting, deviations, outside, test);
    let fault = seen.ran.err().unwrap_or_else(|| fault.once());
    Failure::replayed(fault, seen.token, seen.words, seen.table)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = &*self.0;
        write!(f, "FAIL: {}", told.fault.message)?;
        if let Some(place) = &told.fault.place {
            write!(f, "   {place}")?;
        }
        if let Some(found) = &told.found {
            write!(f, "\n{found}")?;
        }
        if let Some(seed) = told.seed {
            write!(f, "\nunder the random schedule of seed {seed}")?;
        }
        told.table.fmt(f)?;
        if let Some(token) = &told.token {
            write!(f, "\nreplay   CORO_SCHEDULE='{token}'")?;
            if let Some(test) = &told.test {
                write!(f, " cargo test {test}")?;
            }
        }
        if let Some(words) = &told.words {
            write!(f, "\nby hand  {words}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.deviations == 0 {
            return f.write_str("it fails in the usual order: first in, first out");
        }
        let changes = if self.deviations == 1 { "change" } else { "changes" };
        let changes = format!("{} {changes}", self.deviations);
        let smallest = if self.is_smallest {
            "smallest failing order"
        } else {
            "a failing order, of which nobody knows whether it is the smallest"
        };
        let Level {
            tried,
            failed,
            is_all,
        } = self.level;
        let first = if is_all { "" } else { "first " };
        let fail = if failed == 1 { "fails" } else { "fail" };
        write!(
            f,
            "{smallest}: FIFO with {changes} (of the {first}{tried} orders with at most {changes} {failed} {fail}; FIFO itself \
             passes)"
        )
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Failure {}
