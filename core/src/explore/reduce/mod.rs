//! Partial-order reduction: of the orders that differ only in turns which have nothing to do with each other, one is tried.
//!
//! Source sets with sleep sets: Abdulla, Aronis, Jonsson and Sagonas, *Optimal dynamic partial order reduction*, POPL 2014; sleep
//! sets are Godefroid's, *Partial-Order Methods for the Verification of Concurrent Systems*, 1996. [`rule`] decides the runs,
//! [`stack`] says what is still to be tried, [`trace`] which turns could have been the other way round, and [`footprint`] which have
//! to do with each other. [`check`] compares with a search that is not reduced.

mod check;
mod footprint;
mod known;
mod rule;
mod stack;
mod trace;

use std::rc::Rc;

pub(super) use check::compare;
use rule::Orders;
pub(super) use rule::Ran;

use super::Explorer;
use super::runner::{Fault, Runner, Setting};
use crate::context;
use crate::schedule::{Choices, Deviation, Touch};

/// Says that the running task reads or writes something that other tasks use as well and the runtime cannot see, such as a `Cell`
/// or a lock, by any name: for [`Explorer::partial_order_reduction`]. Does nothing where nobody reduces.
///
/// It holds for the whole turn, the stretch between two awaits that suspend, so it may stand before the use or behind it. What is
/// only ever read need not be declared. Of two turns that declare the same name both orders are tried.
///
/// A lock or a channel is used by each poll of a future of it, by its drop, and by the drop of a guard or a sender. So that each poll
/// says so:
///
/// ```
/// use std::future::poll_fn;
/// use std::pin::pin;
/// use coro::Explorer;
///
/// async fn using<F: Future>(what: &str, future: F) -> F::Output {
///     let mut future = pin!(future);
///     poll_fn(|cx| {
///         coro::accesses(what);
///         future.as_mut().poll(cx)
///     })
///     .await
/// }
///
/// let orders = Explorer::new().partial_order_reduction(true).run(async || {
///     let lock = std::rc::Rc::new(async_lock::Mutex::new(()));
///     let held = lock.clone();
///     let other = coro::spawn(async move { drop(using("lock", held.lock()).await) });
///     drop(using("lock", lock.lock()).await);
///     other.await.unwrap();
/// });
/// assert!(orders.unwrap().is_complete());
/// ```
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
/// use coro::Explorer;
///
/// let lost = Explorer::new().partial_order_reduction(true).run(async || {
///     let money = Rc::new(Cell::new(0));
///     let deposit = async |money: Rc<Cell<u32>>| {
///         coro::accesses("money");
///         let before = money.get();
///         coro::yield_now().await;
///         coro::accesses("money");
///         money.set(before + 10);
///     };
///     let (one, two) = (coro::spawn(deposit(money.clone())), coro::spawn(deposit(money.clone())));
///     one.await.unwrap();
///     two.await.unwrap();
///     assert_eq!(money.get(), 20);
/// });
/// assert!(lost.is_err());
/// ```
pub fn accesses(what: &str) {
    context::touched(Touch::Named(what));
}

impl Explorer {
    /// Whether only one is tried of all the orders that differ in nothing but turns which have nothing to do with each other: those
    /// of tasks that share nothing meanwhile. `false` unless asked for. Often that is a handful instead of millions.
    ///
    /// What turns have to do with each other is what the runtime sees: who wakes, spawns, awaits, aborts or ends whom, which handles
    /// are looked at or dropped, and when the clock moves. **What else tasks share it does not see**: a `Cell`, a lock or a
    /// channel of another crate, the standard output. Each use of such a thing by more than one task has to be declared with
    /// [`accesses`](crate::accesses), or orders are left out that could fail; [`compare_reduction`](Self::compare_reduction) looks
    /// for that. So has each wake of a future that goes on beside others in its task, as under [`join_all`](crate::join_all()), if it is to
    /// be seen which of those goes on first: by the task that wakes it. Numbers of tasks, dumps and observers also tell more than is
    /// seen, so a test should not depend on them.
    ///
    /// Failures are told as ever. A run takes some four times as long, so where every turn has to do with every other, all orders are
    /// tried and it only takes longer. [`max_deviations`](Self::max_deviations) has no meaning here and is ignored. Where orders are left
    /// to be tried the [`Summary`](crate::Summary) says so, and none is tried at random.
    ///
    /// ```
    /// use coro::Explorer;
    ///
    /// let orders = Explorer::new().partial_order_reduction(true).run(async || {
    ///     let tasks = [1, 2, 3].map(|_| coro::spawn(coro::yield_now()));
    ///     for task in tasks {
    ///         task.await.unwrap();
    ///     }
    /// });
    /// assert_eq!(orders.unwrap().schedules, 4);
    /// ```
    pub fn partial_order_reduction(mut self, reduce: bool) -> Self {
        self.reduces = reduce;
        self
    }

    /// Whether a [reduced](Self::partial_order_reduction) search is first compared with one that is not: if that meets an outcome, a
    /// failure or none, which the reduced one does not, something is shared that was not declared, and the run fails. `false`
    /// unless asked for, since it takes as long as no reduction at all: for a small case of what is then explored at large.
    ///
    /// Outcomes are told apart by the first line of what failed; all deadlocks are one. Each of the two searches ends at
    /// [`max_schedules`](Self::max_schedules). If the reduced one is not complete by then nothing is compared.
    ///
    /// ```
    /// use std::cell::Cell;
    /// use std::rc::Rc;
    /// use coro::Explorer;
    ///
    /// let explorer = Explorer::new().partial_order_reduction(true).compare_reduction(true);
    /// let missed = explorer.run(async || {
    ///     let last = Rc::new(Cell::new(0));
    ///     let tasks = [1, 2].map(|number| {
    ///         let last = last.clone();
    ///         coro::spawn(async move { last.set(number) })
    ///     });
    ///     for task in tasks {
    ///         task.await.unwrap();
    ///     }
    ///     assert_eq!(last.get(), 2, "the first came last");
    /// });
    /// assert!(missed.unwrap_err().message().contains("declare each use of it with `coro::accesses`"));
    /// ```
    pub fn compare_reduction(mut self, compare: bool) -> Self {
        self.compares_reduction = compare;
        self
    }
}

/// A search that tries one of all orders that are alike.
pub(super) struct Reduced<'a, T> {
    orders: Orders,
    runner: Runner<'a, T>,
}

impl<'a, T: AsyncFn()> Reduced<'a, T> {
    /// # Errors
    ///
    /// If there is something in the setting with which no two turns would be independent.
    pub(super) fn new(test: &'a T, setting: Setting) -> Result<Self, Fault> {
        let what = if setting.faults.cancellations > 0 {
            "Explorer::cancellations"
        } else if setting.faults.wakes > 0 {
            "Explorer::spurious_wakes"
        } else if setting.faults.late > 0 {
            "Explorer::late_timers"
        } else if setting.outside {
            "Explorer::outside_wakes"
        } else {
            let orders = Orders::default();
            let choices = Rc::new(Choices::by(orders.clone()));
            let runner = Runner::watched(test, setting, choices, Vec::new());
            return Ok(Reduced { orders, runner });
        };
        Err(Fault {
            message: format!(
                "`{what}` and `Explorer::partial_order_reduction` do not go together: with it each turn has to do with every other, \
                 so nothing could be left out; switch one of them off"
            ),
            place: None,
        })
    }

    /// Runs the next order.
    pub(super) fn run(&mut self) -> (Ran, Result<(), Fault>) {
        self.orders.begin();
        let result = self.runner.run(&[]);
        (self.orders.ended(), result)
    }

    /// Goes on. Returns whether there is something left to try.
    pub(super) fn advance(&self) -> bool {
        self.orders.advance()
    }

    /// The order that was run last.
    pub(super) fn deviations(&self) -> Vec<Deviation> {
        self.runner.choices().departures()
    }
}
