//! Some schedules at random, where there are too many to try them all.

use std::ops::Range;
use std::panic::Location;
use std::rc::Rc;

use super::failure::Failure;
use super::runner::Runner;
use super::{Explorer, replay};
use crate::schedule::{Choices, Schedule};

impl Explorer {
    /// Runs the closure under a [random schedule](crate::Schedule::random) for each of these seeds, until it fails under one.
    ///
    /// It prints nothing: what passes is no more than so many schedules of very many.
    ///
    /// ```
    /// use coro::Explorer;
    ///
    /// let passed = Explorer::new().sample(0..100, async || {
    ///     let tasks: Vec<_> = (0..20).map(|_| coro::spawn(coro::yield_now())).collect();
    ///     for task in tasks {
    ///         task.await.unwrap();
    ///     }
    /// });
    /// assert!(passed.is_ok());
    /// ```
    ///
    /// # Errors
    ///
    /// The first schedule under which it fails. It can be [replayed](Self::replay) as one that was searched can.
    #[track_caller]
    pub fn sample(&self, seeds: Range<u64>, test: impl AsyncFn()) -> Result<(), Failure> {
        let setting = self.setting(Location::caller());
        for seed in seeds {
            let choices = || {
                Schedule::random(seed)
                    .choices(|_| String::new())
                    .unwrap_or_else(Choices::deviations)
            };
            let look = || replay::look_by(setting, choices(), &test);
            if self.twice {
                replay::compare(look).map_err(|fault| Failure::differing(seed, fault))?;
            }
            if let Err(fault) = Runner::deciding_by(&test, setting, Rc::new(choices())).run(&[]) {
                return Err(Failure::sampled(seed, fault, look()));
            }
        }
        Ok(())
    }
}
