//! How to explore, and how far.

use std::env;
use std::panic::Location;
use std::time::Duration;

use super::failure::Failure;
use super::runner::Setting;
use super::summary::Summary;
use super::{hunt, replay};
use crate::schedule::Faults;

/// How many schedules are tried unless told otherwise.
const MOST_SCHEDULES: u64 = 100_000;

/// How many turns a run may have unless told otherwise.
const MOST_STEPS: u64 = 10_000;

/// A schedule to run under, in place of a search.
const REPLAY: &str = "CORO_SCHEDULE";

/// How to explore, and how far: settings for a search through the schedules of a test.
///
/// ```
/// use coro::Explorer;
///
/// let orders = Explorer::new().run(async || {
///     let tasks = [1, 2, 3].map(|_| coro::spawn(coro::yield_now()));
///     for task in tasks {
///         task.await.unwrap();
///     }
/// });
/// assert!(orders.unwrap().is_complete());
/// ```
///
/// Where there are too many orders to try them all, most of them may differ only in turns that have nothing to do with each other: with
/// [`partial_order_reduction`](Self::partial_order_reduction) one of these stands for all.
///
/// # Mistakes
///
/// * [`Explorer::new()` explores what comes after it](crate::mistakes::an_explorer_that_does_not_run)
#[derive(Clone, Debug)]
#[must_use = "an explorer tries nothing until `run` is called"]
pub struct Explorer {
    pub(super) most_schedules: u64,
    pub(super) most_deviations: Option<usize>,
    most_steps: u64,
    pub(super) longest: Option<Duration>,
    faults: Faults,
    outside: bool,
    pub(super) twice: bool,
    pub(super) reduces: bool,
    pub(super) compares_reduction: bool,
}

impl Explorer {
    /// At most 100,000 schedules, of any number of deviations, of at most 10,000 turns each.
    pub fn new() -> Self {
        Explorer {
            most_schedules: MOST_SCHEDULES,
            most_deviations: None,
            most_steps: MOST_STEPS,
            longest: None,
            faults: Faults::default(),
            outside: false,
            twice: false,
            reduces: false,
            compares_reduction: false,
        }
    }

    /// Tries so many schedules at most, but one at least.
    pub fn max_schedules(mut self, most: u64) -> Self {
        self.most_schedules = most;
        self
    }

    /// Tries schedules with so many deviations from first in, first out at most: most bugs need one or two.
    pub fn max_deviations(mut self, most: usize) -> Self {
        self.most_deviations = Some(most);
        self
    }

    /// Gives so many turns at most in each run: one that has not ended by then has failed.
    pub fn max_steps(mut self, most: u64) -> Self {
        self.most_steps = most;
        self
    }

    /// Stops after so much time, by the real clock. How far the search comes then differs from run to run.
    pub fn max_duration(mut self, longest: Duration) -> Self {
        self.longest = Some(longest);
        self
    }

    /// Cancels so many tasks in a run at most, on purpose: each that was spawned, at each of its awaits and before the first. None
    /// unless asked for.
    ///
    /// Whoever awaits such a task gets a [`JoinError`](crate::JoinError) that says so. What the task held must be let go of, and
    /// nothing may be left half done.
    ///
    /// ```
    /// use coro::Explorer;
    ///
    /// let every_await = Explorer::new().cancellations(1).run(async || {
    ///     let lock = std::rc::Rc::new(async_lock::Mutex::new(()));
    ///     let held = lock.clone();
    ///     let holder = coro::spawn(async move {
    ///         let _guard = held.lock().await;
    ///         coro::yield_now().await;
    ///     });
    ///     let _ended_or_cancelled = holder.await;
    ///     lock.lock().await;
    /// });
    /// assert!(every_await.unwrap().is_complete());
    /// ```
    pub fn cancellations(mut self, most: u32) -> Self {
        self.faults.cancellations = most;
        self
    }

    /// Wakes so many waiting tasks in a run at most, on purpose and for nothing, as executors may: a future that is polled before it
    /// is ready has to look again and go on waiting. None unless asked for.
    pub fn spurious_wakes(mut self, most: u32) -> Self {
        self.faults.wakes = most;
        self
    }

    /// Whether other threads may wake tasks, which are then awaited inside [`outside`](crate::outside()). When they do so is no choice
    /// of a schedule: a failure may not happen again, and that all orders pass says less. A run in which it happens has failed
    /// unless this is `true`.
    pub fn outside_wakes(mut self, allowed: bool) -> Self {
        self.outside = allowed;
        self
    }

    /// Runs the closure twice in the usual order before all else, and fails if the two differ in any event: so that whatever
    /// decides beside the schedule is noticed, also where it changes no choice. `false` unless asked for.
    ///
    /// ```
    /// use std::cell::Cell;
    /// use coro::Explorer;
    ///
    /// let calls = Cell::new(1);
    /// let differs = Explorer::new().compare_runs(true).run(async || {
    ///     calls.set(calls.get() + 1);
    ///     coro::sleep(std::time::Duration::from_secs(calls.get())).await;
    /// });
    /// assert!(differs.unwrap_err().message().starts_with("two runs in the same order differ: "));
    /// ```
    pub fn compare_runs(mut self, compare: bool) -> Self {
        self.twice = compare;
        self
    }

    /// Runs the closure under one schedule after the other; see [`explore`](super::explore()).
    ///
    /// # Errors
    ///
    /// The smallest schedule under which it fails.
    #[track_caller]
    pub fn run(&self, test: impl AsyncFn()) -> Result<Summary, Failure> {
        hunt::hunt(self, self.setting(Location::caller()), &test)
    }

    /// Runs the closure as [`explore`](super::explore()) does: panics with the report if it fails, and prints how far it came if not. With a
    /// schedule in the environment variable `CORO_SCHEDULE` it runs under that alone.
    ///
    /// # Panics
    ///
    /// With the report.
    #[track_caller]
    pub fn check(&self, test: impl AsyncFn()) {
        let result = match env::var(REPLAY) {
            Ok(schedule) => self.replay(&schedule, test),
            Err(_) => self.run(test).map(|summary| println!("{summary}")),
        };
        if let Err(failure) = result {
            panic!("{failure}");
        }
    }

    /// What `#[coro::test]` with `replay` does.
    #[doc(hidden)]
    #[track_caller]
    pub fn check_replay(&self, schedule: &str, test: impl AsyncFn()) {
        if let Err(failure) = self.replay(schedule, test) {
            panic!("{failure}");
        }
    }

    /// What `#[coro::test]` with `seed` and `schedules` does.
    #[doc(hidden)]
    #[track_caller]
    pub fn check_sample(&self, first: u64, many: u64, test: impl AsyncFn()) {
        let result = match env::var(REPLAY) {
            Ok(schedule) => self.replay(&schedule, test),
            Err(_) => self.sample(first..first.saturating_add(many), test),
        };
        if let Err(failure) = result {
            panic!("{failure}");
        }
    }

    /// Runs the closure once, under a schedule that was printed for it.
    ///
    /// # Errors
    ///
    /// If it fails, or the schedule does not fit the closure (any more), or is none.
    #[track_caller]
    pub fn replay(&self, schedule: &str, test: impl AsyncFn()) -> Result<(), Failure> {
        replay::replay(self.setting(Location::caller()), schedule, &test)
    }

    pub(super) fn setting(&self, called_at: &'static Location<'static>) -> Setting {
        Setting {
            most_steps: self.most_steps,
            faults: self.faults,
            outside: self.outside,
            called_at,
        }
    }
}

impl Default for Explorer {
    fn default() -> Self {
        Explorer::new()
    }
}
