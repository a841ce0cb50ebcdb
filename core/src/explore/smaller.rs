//! Around a schedule that fails: whether a smaller one does, how many others do, and since when there was no way out.

use super::runner::Runner;
use super::search::{Deviation, Search};

/// Under how many schedules it is tried whether there is still a way out, and how many of one level fail.
const MOST: u64 = 2_000;

/// Of the schedules with no more deviations than one that fails, how many there are and how many fail.
#[derive(Clone, Copy)]
pub(super) struct Level {
    pub(super) tried: u64,
    pub(super) failed: u64,
    /// Whether there are no more of them.
    pub(super) is_all: bool,
}

/// The smallest schedule that fails, and whether it is known to be that. With so many deviations or fewer none does.
pub(super) fn smallest<T: AsyncFn()>(
    most_schedules: u64,
    proven: usize,
    runner: &mut Runner<'_, T>,
    deviations: Vec<Deviation>,
) -> (Vec<Deviation>, bool) {
    let mut tried = 0;
    for most in proven + 1..deviations.len() {
        let mut search = Search::new(Some(most));
        while search.advance() {
            tried += 1;
            if tried > most_schedules {
                return (without_what_does_not_matter(runner, deviations), false);
            }
            if runner.run(search.current()).is_err() {
                return (search.current().to_vec(), true);
            }
            search.ran(runner.choices().made().iter().map(|choice| choice.among));
        }
    }
    (deviations, true)
}

/// The schedule without each deviation, last one first, without which the test fails all the same.
fn without_what_does_not_matter<T: AsyncFn()>(
    runner: &mut Runner<'_, T>,
    mut deviations: Vec<Deviation>,
) -> Vec<Deviation> {
    for nth in (0..deviations.len()).rev() {
        let deviation = deviations.remove(nth);
        if runner.run(&deviations).is_ok() {
            deviations.insert(nth, deviation);
        }
    }
    deviations
}

/// How many others fail with as many deviations or fewer.
pub(super) fn level<T: AsyncFn()>(runner: &mut Runner<'_, T>, deviations: usize) -> Level {
    let mut search = Search::new(Some(deviations));
    let mut level = Level {
        tried: 0,
        failed: 0,
        is_all: false,
    };
    while level.tried < MOST {
        if !search.advance() {
            level.is_all = true;
            break;
        }
        level.tried += 1;
        level.failed += u64::from(runner.run(search.current()).is_err());
        search.ran(runner.choices().made().iter().map(|choice| choice.among));
    }
    level
}

/// After how many turns the test fails whatever comes; `None` if there are too many ways on to know.
pub(super) fn decided<T: AsyncFn()>(runner: &mut Runner<'_, T>, deviations: &[Deviation]) -> Option<u64> {
    if runner.run(deviations).is_ok() {
        return None;
    }
    let made = runner.choices().made().clone();
    // If every way leads to failure from some choice on, it does so from the next, too.
    let (mut open, mut closed) = (0, made.len());
    while open < closed {
        let middle = open + (closed - open) / 2;
        if has_way_out(runner, deviations, middle)? {
            open = middle + 1;
        } else {
            closed = middle;
        }
    }
    // The choice before that was the last at which there was another way.
    closed.checked_sub(1).map(|last| made[last].step)
}

/// Whether the test passes under some schedule that is the same up to this choice; `None` if there are too many to know.
fn has_way_out<T: AsyncFn()>(
    runner: &mut Runner<'_, T>,
    deviations: &[Deviation],
    choice: usize,
) -> Option<bool> {
    let mut search = Search::from(deviations, u32::try_from(choice).ok()?);
    let mut tried = 0;
    while search.advance() {
        tried += 1;
        if tried > MOST {
            return None;
        }
        if runner.run(search.current()).is_ok() {
            return Some(true);
        }
        search.ran(runner.choices().made().iter().map(|choice| choice.among));
    }
    Some(false)
}
