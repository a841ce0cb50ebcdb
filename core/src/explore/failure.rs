//! A schedule under which a test fails, told so that a person sees what happened.

use std::fmt;

use super::Explorer;
use super::replay::{self, Seen};
use super::runner::{Fault, Runner};
use super::search::{Deviation, Search};
use super::table::Table;
use crate::schedule::{Choice, Token};

/// Under how many schedules it is tried whether there is still a way out.
const MOST_WAYS_OUT: u64 = 2_000;

/// The smallest schedule under which a test fails.
///
/// Its [`Display`](fmt::Display) is a report: what failed, how many other schedules do, the turns as a table, and the schedule to
/// run it again under.
#[derive(Clone, Debug)]
pub struct Failure(Box<Told>);

#[derive(Clone, Debug)]
struct Told {
    fault: Fault,
    token: Option<Token>,
    /// How it was found, if by a search.
    found: Option<Found>,
    /// What the schedule was made from, if at random.
    seed: Option<u64>,
    table: Table,
}

#[derive(Clone, Copy, Debug)]
struct Found {
    /// How many schedules have as many deviations as this one or fewer, and under how many of these it fails.
    tried: u64,
    failed: u64,
    deviations: usize,
    /// After how many turns it could not end well any more, if that is known.
    decided: Option<u64>,
}

impl Failure {
    /// What the test failed with: the message of the panic.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.fault.message
    }

    /// The schedule, as [`Explorer::replay`] takes it; `None` if it was none in the first place.
    #[must_use]
    pub fn schedule(&self) -> Option<String> {
        self.0.token.as_ref().map(ToString::to_string)
    }

    pub(super) fn of(fault: Fault) -> Self {
        Failure(Box::new(Told {
            fault,
            token: None,
            found: None,
            seed: None,
            table: Table::default(),
        }))
    }

    pub(super) fn sampled(seed: u64, fault: Fault, seen: Seen) -> Self {
        Failure(Box::new(Told {
            fault: seen.ran.err().unwrap_or(fault),
            token: Some(seen.token),
            found: None,
            seed: Some(seed),
            table: seen.table,
        }))
    }

    pub(super) fn replayed(fault: Fault, token: Token, table: Table) -> Self {
        Failure(Box::new(Told {
            fault,
            token: Some(token),
            found: None,
            seed: None,
            table,
        }))
    }
}

/// Tells of the schedule at which the search stands, under which the test fails.
pub(super) fn tell<T: AsyncFn()>(
    explorer: &Explorer,
    runner: &mut Runner<'_, T>,
    test: &T,
    search: &mut Search,
    fault: Fault,
) -> Failure {
    let deviations = search.current().to_vec();
    let made = runner.choices().made().clone();
    let (tried, failed) = rest_of_the_level(explorer, runner, search, &made);
    let decided = decided(runner, &deviations, &made);
    let seen = replay::look(explorer, &deviations, test);
    let found = Found {
        tried,
        failed,
        deviations: deviations.len(),
        decided,
    };
    Failure(Box::new(Told {
        // Watched, a deadlock is explained.
        fault: seen.ran.err().unwrap_or(fault),
        token: Some(seen.token),
        found: Some(found),
        seed: None,
        table: seen.table,
    }))
}

/// Of the schedules with as many deviations as this one or fewer: how many there are, as far as they are tried, and under how many the
/// test fails.
fn rest_of_the_level<T: AsyncFn()>(
    explorer: &Explorer,
    runner: &mut Runner<'_, T>,
    search: &mut Search,
    made: &[Choice],
) -> (u64, u64) {
    let depth = search.current().len();
    let mut level = Search::new(Some(depth));
    let (mut tried, mut failed) = (0, 0);
    search.ran(made.iter().map(|choice| choice.among));
    while tried < explorer.most_schedules.min(MOST_WAYS_OUT) && level.advance() {
        tried += 1;
        failed += u64::from(runner.run(level.current()).is_err());
        level.ran(runner.choices().made().iter().map(|choice| choice.among));
    }
    (tried, failed)
}

/// After how many turns the test fails whatever comes.
fn decided<T: AsyncFn()>(
    runner: &mut Runner<'_, T>,
    deviations: &[Deviation],
    made: &[Choice],
) -> Option<u64> {
    let among: Vec<u32> = made.iter().map(|choice| choice.among).collect();
    // If every way leads to failure from some choice on, it does so from the next, too.
    let (mut open, mut closed) = (0, made.len());
    while open < closed {
        let middle = open + (closed - open) / 2;
        if has_way_out(runner, deviations, middle, &among)? {
            open = middle + 1;
        } else {
            closed = middle;
        }
    }
    // The choice before that was the last at which there was another way.
    Some(closed.checked_sub(1).map_or(0, |last| made[last].step))
}

/// Whether the test passes under some schedule that is the same up to this choice; `None` if there are too many to know.
fn has_way_out<T: AsyncFn()>(
    runner: &mut Runner<'_, T>,
    deviations: &[Deviation],
    choice: usize,
    among: &[u32],
) -> Option<bool> {
    let choice = u32::try_from(choice).ok()?;
    let mut search = Search::from(deviations, choice, among);
    // With no deviation from there on.
    if runner.run(search.current()).is_ok() {
        return Some(true);
    }
    search.restart(runner.choices().made().iter().map(|choice| choice.among));
    let mut tried = 0;
    while search.advance() {
        tried += 1;
        if tried > MOST_WAYS_OUT {
            return None;
        }
        if runner.run(search.current()).is_ok() {
            return Some(true);
        }
        search.ran(runner.choices().made().iter().map(|choice| choice.among));
    }
    Some(false)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FAIL: {}", self.0.fault.message)?;
        if let Some(place) = &self.0.fault.place {
            write!(f, "   {place}")?;
        }
        match &self.0.found {
            None => {}
            Some(Found { deviations: 0, .. }) => {
                f.write_str("\nit fails in the usual order: first in, first out")?;
            }
            Some(Found {
                tried,
                failed,
                deviations,
                ..
            }) => {
                let changes = if *deviations == 1 {
                    "1 change"
                } else {
                    &format!("{deviations} changes")
                };
                write!(
                    f,
                    "\nsmallest failing order: FIFO with {changes} (of the {tried} orders with at most {changes} {failed} fail; \
                     FIFO itself passes)"
                )?;
            }
        }
        if let Some(seed) = self.0.seed {
            write!(f, "\nunder the random schedule of seed {seed}")?;
        }
        let decided = self.0.found.and_then(|found| found.decided);
        self.0.table.write(f, decided)?;
        if let Some(token) = &self.0.token {
            write!(f, "\nreplay   CORO_SCHEDULE='{token}'")?;
        }
        Ok(())
    }
}
