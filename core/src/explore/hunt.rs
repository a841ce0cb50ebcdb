//! The hunt for a schedule under which a test fails: in order, and then at random if there are too many.

use std::rc::Rc;
use std::time::Instant;

use super::failure::{self, Failure};
use super::progress::Progress;
use super::reduce::{self, Ran, Reduced};
use super::runner::{Fault, Runner, Setting};
use super::search::Search;
use super::summary::Summary;
use super::{Explorer, replay, smaller};
use crate::schedule::{Choices, Deviation, Entered, Schedule};

/// The clock is read every so many schedules.
const LOOK: u64 = 64;

/// If there are too many, one in so many is tried at random.
const AT_RANDOM: u64 = 4;

/// Schedules at random have so many changes of priority: few bugs need more.
const CHANGES: u32 = 3;

pub(super) fn hunt<T: AsyncFn()>(
    explorer: &Explorer,
    setting: Setting,
    test: &T,
) -> Result<Summary, Failure> {
    let begin = Instant::now();
    if explorer.twice {
        replay::compare(|| replay::look(setting, &[], &[], test)).map_err(Failure::of)?;
    }
    if explorer.reduces && explorer.compares_reduction {
        reduce::compare(explorer, setting, test).map_err(Failure::of)?;
    }
    let mut hunt = Hunt {
        explorer,
        begin,
        runner: Runner::new(test, setting),
        progress: Progress::new(begin),
        summary: Summary::default(),
    };
    let told = |hunt: &mut Hunt<'_, T>, found: Found| match found {
        Found::Undecided => Failure::of(Fault::undecided()),
        Found::Refused(fault) => Failure::of(fault),
        Found::Failing {
            fault,
            outside,
            deviations,
            ..
        } if !outside.is_empty() => failure::tell_of_one(setting, test, &deviations, &outside, fault),
        Found::Failing {
            deviations,
            fault,
            proven,
            ..
        } => {
            let most = explorer.most_schedules;
            let (smallest, is_smallest) = smaller::smallest(most, proven, &mut hunt.runner, deviations);
            failure::tell(setting, &mut hunt.runner, test, &smallest, is_smallest, fault)
        }
    };
    let ran = if explorer.reduces {
        hunt.reduced(test, setting)
    } else {
        hunt.in_order().and_then(|()| hunt.at_random(test, setting))
    };
    if let Err(found) = ran {
        return Err(told(&mut hunt, found));
    }
    hunt.summary.took = begin.elapsed();
    Ok(hunt.summary)
}

struct Hunt<'a, T> {
    explorer: &'a Explorer,
    begin: Instant,
    runner: Runner<'a, T>,
    progress: Progress,
    summary: Summary,
}

/// Why a hunt ends early.
enum Found {
    Failing {
        deviations: Vec<Deviation>,
        /// The wakes by other threads.
        outside: Vec<Entered>,
        fault: Fault,
        /// With so many deviations or fewer it does not fail.
        proven: usize,
    },
    Undecided,
    Refused(Fault),
}

impl<T: AsyncFn()> Hunt<'_, T> {
    fn in_order(&mut self) -> Result<(), Found> {
        let most = self.explorer.most_schedules;
        let in_order = most - most / AT_RANDOM;
        let mut search = Search::new(self.explorer.most_deviations);
        while search.advance() {
            let is_enough = self.summary.schedules >= in_order || self.is_over();
            if is_enough && self.summary.schedules > 0 {
                self.summary.deviations = Some(search.tried_up_to());
                return Ok(());
            }
            self.count(search.current().len());
            let ran = self.runner.run_with(search.current(), search.outside());
            let outside = self.runner.choices().outside().entered();
            if let Err(fault) = ran {
                return Err(Found::Failing {
                    deviations: search.current().to_vec(),
                    outside: outside.clone(),
                    fault,
                    proven: search.tried_up_to(),
                });
            }
            let made = self.runner.choices().made();
            if self.summary.schedules == 1 {
                self.summary.first(&made);
            }
            if !search.ran(&made, &outside) {
                return Err(Found::Undecided);
            }
        }
        self.summary.deviations = self.explorer.most_deviations.filter(|_| search.is_cut());
        Ok(())
    }

    /// One of all orders that are alike, and the usual one first.
    fn reduced(&mut self, test: &T, setting: Setting) -> Result<(), Found> {
        let mut reduced = Reduced::new(test, setting).map_err(Found::Refused)?;
        self.summary.is_reduced = true;
        loop {
            let tried = self.summary.schedules + self.summary.redundant;
            if tried > 0 && (tried >= self.explorer.most_schedules || self.is_over()) {
                // What is known of all orders is that the usual one passes.
                self.summary.deviations = Some(0);
                return Ok(());
            }
            let (ran, result) = reduced.run();
            match ran {
                Ran::New => self.count(reduced.deviations().len()),
                Ran::Known => self.summary.redundant += 1,
                Ran::Undecided => return Err(Found::Undecided),
            }
            if let Err(fault) = result {
                return Err(Found::Failing {
                    deviations: reduced.deviations(),
                    outside: Vec::new(),
                    fault,
                    proven: 0,
                });
            }
            if !reduced.advance() {
                return Ok(());
            }
        }
    }

    /// What is left of the schedules that may be tried, if those in order were not all.
    fn at_random(&mut self, test: &T, setting: Setting) -> Result<(), Found> {
        let Some(proven) = self.summary.deviations else {
            return Ok(());
        };
        if self.explorer.most_deviations.is_some() {
            // More than these are not wanted.
            return Ok(());
        }
        // As many turns as the usual order takes.
        if self.runner.run(&[]).is_err() {
            return Err(Found::Undecided);
        }
        let steps = self.runner.choices().step();
        let mut seed = 0;
        while self.summary.schedules < self.explorer.most_schedules && !self.is_over() {
            self.count(proven + 1);
            self.summary.at_random += 1;
            let rule = Schedule::pct(seed, CHANGES, steps).choices(|_| String::new());
            let mut runner =
                Runner::deciding_by(test, setting, Rc::new(rule.unwrap_or_else(Choices::deviations)));
            if let Err(fault) = runner.run(&[]) {
                return Err(Found::Failing {
                    deviations: runner.choices().departures(),
                    outside: runner.choices().outside().entered().clone(),
                    fault,
                    proven,
                });
            }
            seed += 1;
        }
        Ok(())
    }

    fn count(&mut self, deviations: usize) {
        self.summary.schedules += 1;
        if self.summary.schedules.is_multiple_of(LOOK) {
            self.progress.tell(self.summary.schedules, deviations);
        }
    }

    fn is_over(&self) -> bool {
        let longest = self
            .explorer
            .longest
            .filter(|_| (self.summary.schedules + self.summary.redundant).is_multiple_of(LOOK));
        longest.is_some_and(|longest| self.begin.elapsed() >= longest)
    }
}
