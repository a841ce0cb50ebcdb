//! How to explore, and how far.

use std::env;
use std::panic::Location;
use std::time::Duration;

use super::failure::Failure;
use super::runner::Setting;
use super::summary::Summary;
use super::{hunt, prompt, replay};
#[cfg(feature = "blocking")]
use crate::blocking::Blocking;
use crate::schedule::{Faults, Token};

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
    #[cfg(feature = "blocking")]
    blocking: Option<Blocking>,
    no_unfinished_tasks: bool,
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
            #[cfg(feature = "blocking")]
            blocking: None,
            no_unfinished_tasks: false,
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

    /// Fires timers late, so many times in a run at most, on purpose: instead of to the next deadline the clock jumps to a later one, and
    /// all timers up to that fire at once. So it is in life when the thread has been busy. What is due by then may go first in any
    /// order, so that a timeout may be seen before the result that came in time. None unless asked for.
    ///
    /// ```
    /// use std::time::Duration;
    /// use coro::{Explorer, Instant};
    ///
    /// let test = async || {
    ///     let tick = coro::spawn(coro::sleep(Duration::from_secs(1)));
    ///     let other = coro::spawn(coro::sleep(Duration::from_secs(2)));
    ///     tick.await.unwrap();
    ///     assert_eq!(Instant::now().elapsed_since_start(), Duration::from_secs(1), "on time");
    ///     other.await.unwrap();
    /// };
    /// assert!(Explorer::new().run(test).is_ok());
    /// assert!(Explorer::new().late_timers(1).run(test).is_err());
    /// ```
    pub fn late_timers(mut self, most: u32) -> Self {
        self.faults.late = most;
        self
    }

    /// Whether other threads may wake tasks, which are then awaited inside [`outside`](crate::outside()). When they do so is no choice
    /// of a schedule, so that all orders pass says less. A run in which it happens has failed unless this is `true`.
    ///
    /// When each wake came in is recorded. A run that is to begin like another, or to be replayed, holds a wake that comes early
    /// back until its turn, and waits for one that is late: 10 s of real time in a replay, which then fails, and 0.1 s in a search. What else a thread does is seen as soon as it is done:
    /// a message that it has sent can be received before its wake comes in.
    pub fn outside_wakes(mut self, allowed: bool) -> Self {
        self.outside = allowed;
        self
    }

    /// Where [`unblock`](crate::unblock) does blocking work; a search refuses to unless told otherwise. Mostly this is to be
    /// [`Blocking::Inline`]; that a thread of a pool wakes a task must be [allowed](Self::outside_wakes) as well.
    #[cfg(feature = "blocking")]
    pub fn blocking(mut self, place: Blocking) -> Self {
        self.blocking = Some(place);
        self
    }

    /// Whether a run has failed that leaves tasks behind: the closure's future has ended, and a task that was spawned has neither
    /// ended nor been [aborted](crate::JoinHandle::abort). The message lists them, and where each stands. One that is ready gets
    /// no further turn. `false` unless asked for.
    ///
    /// ```
    /// use coro::Explorer;
    ///
    /// let left = Explorer::new().no_unfinished_tasks(true).run(async || {
    ///     drop(coro::spawn_named("reaper", coro::pending::<()>()));
    /// });
    /// assert!(left.unwrap_err().message().starts_with("1 task is unfinished at the end of the test: "));
    /// ```
    pub fn no_unfinished_tasks(mut self, refuse: bool) -> Self {
        self.no_unfinished_tasks = refuse;
        self
    }

    /// Runs the closure twice in the same order, and fails if the two runs differ in any event: so that whatever decides beside
    /// the schedule is noticed, also where it changes no choice. A search does so in the usual order before all else,
    /// [`sample`](Self::sample) under each seed, and [`replay`](Self::replay) under its schedule. `false` unless asked for.
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
    /// With `CORO_SCHEDULE=prompt` it runs as whoever sits at the terminal says, turn by turn: see [`by_hand`](Self::by_hand). With
    /// `CORO_SCHEDULE='prompt:v1.7f3a:12>reaper'` that begins behind the last change of a schedule that was printed. Then it returns,
    /// whether the closure has failed or not. Other tests must not talk in between, so name one: `cargo test name_of_the_test`. What
    /// the test itself prints is repeated with each run, and is seen only with `-- --nocapture`.
    ///
    /// # Panics
    ///
    /// With the report.
    #[track_caller]
    pub fn check(&self, test: impl AsyncFn()) {
        let result = match self.as_the_environment_says(&test) {
            Some(result) => result,
            None => self.run(test).map(|summary| println!("{summary}")),
        };
        if let Err(failure) = result {
            panic!("{failure}");
        }
    }

    /// What `#[coro::test]` does in the usual order, with options that need an explorer.
    #[doc(hidden)]
    #[track_caller]
    pub fn check_usual(&self, test: impl AsyncFn()) {
        let schedule = env::var(REPLAY).unwrap_or_else(|_| Token::default().to_string());
        self.check_replay(&schedule, test);
    }

    /// What `#[coro::test]` with `replay` does.
    #[doc(hidden)]
    #[track_caller]
    pub fn check_replay(&self, schedule: &str, test: impl AsyncFn()) {
        let setting = self.setting(Location::caller());
        let prompt = env::var(REPLAY).ok();
        if let Some(first) = prompt.as_deref().and_then(prompt::is_wanted) {
            return prompt::at_the_terminal(setting, first.or(Some(schedule)), &test);
        }
        if let Err(failure) = self.replay(schedule, test) {
            panic!("{failure}");
        }
    }

    /// What `#[coro::test]` with `seed` and `schedules` does.
    #[doc(hidden)]
    #[track_caller]
    pub fn check_sample(&self, first: u64, many: u64, test: impl AsyncFn()) {
        let result = match self.as_the_environment_says(&test) {
            Some(result) => result,
            None => self.sample(first..first.saturating_add(many), test),
        };
        if let Err(failure) = result {
            panic!("{failure}");
        }
    }

    /// Runs the closure under the schedule in the environment, or by hand; `None` if it says nothing.
    #[track_caller]
    fn as_the_environment_says<T: AsyncFn()>(&self, test: &T) -> Option<Result<(), Failure>> {
        let schedule = env::var(REPLAY).ok()?;
        Some(match prompt::is_wanted(&schedule) {
            Some(first) => {
                prompt::at_the_terminal(self.setting(Location::caller()), first, test);
                Ok(())
            }
            None => self.replay(&schedule, test),
        })
    }

    /// Runs the closure once, under a schedule that was printed for it.
    ///
    /// # Errors
    ///
    /// If it fails, or the schedule does not fit the closure (any more), or is none.
    #[track_caller]
    pub fn replay(&self, schedule: &str, test: impl AsyncFn()) -> Result<(), Failure> {
        replay::replay(self.setting(Location::caller()), self.twice, schedule, &test)
    }

    pub(super) fn setting(&self, called_at: &'static Location<'static>) -> Setting {
        Setting {
            most_steps: self.most_steps,
            faults: self.faults,
            outside: self.outside,
            #[cfg(feature = "blocking")]
            blocking: self.blocking,
            no_unfinished_tasks: self.no_unfinished_tasks,
            called_at,
        }
    }
}

impl Default for Explorer {
    fn default() -> Self {
        Explorer::new()
    }
}
