//! Trying schedules: all of them, those with the fewest surprises first.
//!
//! [`explorer`] has the settings. [`hunt`] goes through the schedules, [`search`] says in which order, [`runner`] runs, [`reduce`]
//! leaves out what is alike, and [`failure`] tells of a schedule under which the test fails: as small as [`smaller`] finds it, and by
//! running it once more with everybody watching ([`replay`]), turn by turn ([`table`], [`fold`]) and in [`words`] for the prompt.
//! In [`prompt`] a person decides.

mod explorer;
mod failure;
mod finished;
mod fold;
mod hunt;
mod passed;
mod progress;
mod prompt;
mod reduce;
mod replay;
mod runner;
mod sample;
mod search;
mod smaller;
mod summary;
mod table;
mod words;

pub use explorer::Explorer;
pub use failure::Failure;
pub use finished::finished;
pub use passed::{Passed, passed};
pub use reduce::accesses;
pub use summary::Summary;

use crate::context;
use crate::schedule::Kind;

/// Runs an async closure under every schedule, on the virtual clock, and panics with a report if it fails under one.
///
/// Fails: the closure panics, or a task does whose handle was dropped; nobody can ever go on; or it does not come to its end
/// within 10,000 turns; or another thread wakes a task. At most 100,000 schedules are tried, those with the fewest deviations from first in, first out
/// first; so the first that fails is the smallest. If there are more, the last quarter of these is tried [at
/// random](crate::Schedule::pct). [`Explorer`] sets other limits, and tells how far it came.
///
/// What is different between schedules: which of the ready tasks goes first, the main one included; which branch of a
/// [`race`](crate::race()) is polled first; which of several timers that are due at the same moment fires first, where one task awaits them
/// through wakers of its own, as in `FuturesUnordered`; and what [`choose`] returns. Sleeps of different lengths never change places, since
/// the virtual clock takes them at their word, unless [late timers](Explorer::late_timers) are asked for.
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
/// environment variable `CORO_SCHEDULE` the closure runs under that schedule alone. With `CORO_SCHEDULE=prompt` whoever sits at
/// the terminal is the scheduler: see [`Explorer::check`].
#[track_caller]
pub fn explore(test: impl AsyncFn()) {
    Explorer::new().check(test);
}

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
