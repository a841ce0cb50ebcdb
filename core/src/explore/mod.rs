//! Trying schedules: all of them, those with the fewest surprises first.
//!
//! [`hunt`] goes through them, [`search`] says in which order, [`runner`] runs, [`failure`] tells of a schedule under which the
//! test fails: as small as [`smaller`] finds it, and by running it once more with everybody watching.

mod failure;
mod hunt;
mod names;
mod passed;
mod progress;
mod replay;
mod runner;
mod sample;
mod search;
mod smaller;
mod summary;
mod table;

use std::env;
use std::panic::Location;
use std::time::Duration;

pub use failure::Failure;
pub use passed::{Passed, passed};
use runner::Setting;
pub use summary::Summary;

use crate::context;
use crate::schedule::{Faults, Kind};

/// How many schedules are tried unless told otherwise.
const MOST_SCHEDULES: u64 = 100_000;

/// How many turns a run may have unless told otherwise.
const MOST_STEPS: u64 = 10_000;

/// Runs an async closure under every schedule, on the virtual clock, and panics with a report if it fails under one.
///
/// Fails: the closure panics, or a task does whose handle was dropped; nobody can ever go on; or it does not come to its end
/// within 10,000 turns; or another thread wakes a task. At most 100,000 schedules are tried, those with the fewest deviations from first in, first out
/// first; so the first that fails is the smallest. If there are more, the last quarter of these is tried [at
/// random](crate::Schedule::pct). [`Explorer`] sets other limits, and tells how far it came.
///
/// What is different between schedules: which of the ready tasks goes first, the main one included; which branch of a
/// [`race`](crate::race) is polled first; and what [`choose`] returns. Of timers that are due at the same moment all tasks are
/// ready, so any of them may be the first; sleeps of different lengths never change places, since the virtual clock takes them at
/// their word.
///
/// Nothing else may decide. The closure is called again for each schedule, so it must not keep anything from call to call; and what
/// it awaits must not look at the real clock or draw random numbers, as `futures::select!` does (`select_biased!` does not). Where
/// that makes a difference for the order it is noticed, and told. A task that waits in a loop of
/// [`yield_now`](crate::yield_now) never ends under the order in which it always goes first: let it await what it waits for.
///
/// ```should_panic
/// use std::cell::Cell;
/// use std::rc::Rc;
///
/// coro::explore(async || {
///     let money = Rc::new(Cell::new(0));
///     let deposit = async |money: Rc<Cell<u32>>| {
///         let before = money.get();
///         coro::yield_now().await;
///         money.set(before + 10);
///     };
///     let one = coro::spawn_named("one", deposit(money.clone()));
///     let two = coro::spawn_named("two", deposit(money.clone()));
///     one.await.unwrap();
///     two.await.unwrap();
///     assert_eq!(money.get(), 20);
/// });
/// ```
///
/// # Panics
///
/// With the report of the smallest schedule under which it fails. The report ends with that schedule as a word: with it in the
/// environment variable `CORO_SCHEDULE` the closure runs under that schedule alone.
#[track_caller]
pub fn explore(test: impl AsyncFn()) {
    Explorer::new().check(test);
}

/// A schedule to run under, in place of a search.
const REPLAY: &str = "CORO_SCHEDULE";

/// A number below `below`, chosen anew by each schedule: zero where nobody explores.
///
/// An exploration tries every number, as it tries every order; a [random](crate::Schedule::random) schedule one at random.
///
/// # Panics
///
/// If `below` is zero.
///
/// ```
/// use std::cell::RefCell;
///
/// let seen = RefCell::new(Vec::new());
/// coro::explore(async || seen.borrow_mut().push(coro::choose(3)));
/// assert_eq!(seen.into_inner(), [0, 1, 2]);
/// ```
#[track_caller]
#[must_use]
pub fn choose(below: u32) -> u32 {
    assert!(
        below > 0,
        "there is nothing to choose from: give a number above zero"
    );
    context::choose(Kind::Number, below)
}

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
/// # Mistakes
///
/// * [`Explorer::new()` explores what comes after it](crate::mistakes::an_explorer_that_does_not_run)
#[derive(Clone, Debug)]
#[must_use = "an explorer tries nothing until `run` is called"]
pub struct Explorer {
    most_schedules: u64,
    most_deviations: Option<usize>,
    most_steps: u64,
    longest: Option<Duration>,
    faults: Faults,
    outside: bool,
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

    /// Runs the closure under one schedule after the other; see [`explore`].
    ///
    /// # Errors
    ///
    /// The smallest schedule under which it fails.
    #[track_caller]
    pub fn run(&self, test: impl AsyncFn()) -> Result<Summary, Failure> {
        hunt::hunt(self, self.setting(Location::caller()), &test)
    }

    /// Runs the closure as [`explore`] does: panics with the report if it fails, and prints how far it came if not. With a
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

    fn setting(&self, called_at: &'static Location<'static>) -> Setting {
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
