//! Around a schedule that fails: whether a smaller one does, how many others do, and since when there was no way out.

use super::runner::Runner;
use super::search::Search;
use crate::schedule::Deviation;

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
            search.ran(&runner.choices().made(), &[]);
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
        search.ran(&runner.choices().made(), &[]);
    }
    level
}

/// Of all the ways on after a turn, how many of a hundred fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Odds {
    /// The number of the turn.
    pub(super) step: u64,
    pub(super) percent: u8,
}

/// The odds after each turn in which there was a choice, as far as there are few enough ways on to try them all.
pub(super) fn odds<T: AsyncFn()>(runner: &mut Runner<'_, T>, deviations: &[Deviation]) -> Vec<Odds> {
    if runner.run(deviations).is_ok() {
        return Vec::new();
    }
    let made = runner.choices().made().clone();
    let mut odds: Vec<Odds> = Vec::new();
    // From the end, where there are the fewest; what is certain after a turn is so after those that follow.
    for (number, choice) in made.iter().enumerate().rev() {
        if odds.last().is_some_and(|last| last.step == choice.step) {
            continue;
        }
        let Some(percent) = failing(runner, deviations, number + 1) else {
            break;
        };
        odds.push(Odds {
            step: choice.step,
            percent,
        });
    }
    odds.reverse();
    odds
}

/// How many of a hundred schedules fail that are the same up to this choice; `None` if there are too many to try.
pub(super) fn failing<T: AsyncFn()>(
    runner: &mut Runner<'_, T>,
    deviations: &[Deviation],
    choice: usize,
) -> Option<u8> {
    let mut search = Search::from(deviations, u32::try_from(choice).ok()?);
    let (mut tried, mut failed) = (0, 0);
    while search.advance() {
        tried += 1;
        if tried > MOST {
            return None;
        }
        failed += u64::from(runner.run(search.current()).is_err());
        let made = runner.choices().made();
        // Each other possibility is a way on of its own: so many need not be tried to know that they are too many.
        let others = made.iter().skip(choice).map(|choice| u64::from(choice.among) - 1);
        if tried == 1 && others.sum::<u64>() >= MOST {
            return None;
        }
        search.ran(&made, &[]);
    }
    // All is said only if it is all.
    let percent = (failed * 100 / tried.max(1)).max(u64::from(failed > 0));
    u8::try_from(percent).ok()
}
