//! Driving by machine: a single-threaded executor.
//!
//! [`Executor`] is the owner of tasks and the public face; [`drive`] is the loop, [`idle`] where it waits, [`watching`] what it
//! tells of itself besides, [`finish`] how it ends, [`recorded`] in which order it ran, [`unfinished`] what it has left to do, [`handle`] how other
//! threads ask, [`spare`] what makes a short [`block_on`] cheap.

mod again;
mod builder;
mod chosen_timers;
mod drive;
mod finish;
mod handle;
mod idle;
mod outside;
mod recorded;
mod spare;
#[cfg(test)]
mod states;
mod unfinished;
mod watching;

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

pub use builder::Builder;
pub(crate) use finish::Unwinding;
use handle::Counter;
pub use handle::{Handle, NoAnswer, RemoteHandle};
pub use spare::block_on;

use crate::clock::{Instant, deadline};
use crate::context::{self, Driver};
use crate::dump;
use crate::future_of::FutureOf;
use crate::inbox::Owner;
use crate::observe::{Dump, Moment, Names};
use crate::slack::Least;
use crate::slots::Slots;
use crate::task::JoinHandle;

/// Runs tasks on the thread that made it.
///
/// An executor has a [`Clock`](crate::Clock) and a queue of tasks, first in, first out. It can take the thread over until
/// one future is done ([`block_on`](Self::block_on)) or be run in small steps inside a foreign loop
/// ([`tick`](Self::tick), [`run_until_stalled`](Self::run_until_stalled)).
///
/// Dropping it cancels every task that is left, in the order in which they were spawned; [`shutdown`](Self::shutdown) first
/// lets those finish that tear something down. Their handles, and
/// those of tasks that had finished, can still be awaited elsewhere than on an executor.
///
/// ```
/// use std::time::Duration;
/// use coro::{Clock, Executor};
///
/// let executor = Executor::builder().clock(Clock::Virtual).build();
/// let task = executor.spawn(async {
///     coro::sleep(Duration::from_secs(60)).await;
///     "done"
/// });
/// assert_eq!(executor.block_on(task).unwrap(), "done");
/// ```
pub struct Executor {
    machine: Machine,
    running: Cell<bool>,
    /// What tasks are called in a schedule, if it is recorded.
    names: Option<Names>,
    _slack: Option<Rc<Least>>,
}

/// What the loop works on.
struct Machine {
    driver: Driver,
    /// The driver's own, too.
    slots: Rc<Slots>,
    inbox: Owner,
    /// Where other threads ask; the driver's own, too.
    counter: Rc<Counter>,
    #[cfg(any(feature = "io", feature = "net"))]
    glances: idle::Glances,
}

impl Executor {
    /// An executor on the real clock.
    #[track_caller]
    pub fn new() -> Self {
        Executor::builder().build()
    }

    /// Settings for an executor.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Runs a future to its end, together with the tasks of this executor. Tasks that have not finished by then
    /// stay, [tear-downs](crate::with()) among them, and go on when the executor is next driven; [`shutdown`](Self::shutdown)
    /// brings them to an end.
    ///
    /// # Panics
    ///
    /// - With the panic of the future, or with that of a task whose [`JoinHandle`] was dropped.
    /// - If called by a task of this very executor; [`coro::block_on`](block_on) nests.
    /// - On the virtual clock, if nothing is ready, no timer is set and nothing outside is being waited for:
    ///   nobody could ever wake the future. The message lists tasks that are stuck, and which wait for each other.
    ///
    /// On the real clock the thread sleeps until it is woken, be it for ever.
    ///
    /// # Mistakes
    ///
    /// * [I can block on a future inside of a task](crate::mistakes::blocking_the_executor_in_itself)
    /// * [A task may wait for whoever waits for it](crate::mistakes::waiting_for_each_other)
    /// * [Locks can be taken in any order](crate::mistakes::locking_in_opposite_orders)
    /// * [A future that has begun goes on while I do something else](crate::mistakes::keeping_a_future_unpolled)
    #[track_caller]
    pub fn block_on<F, T>(&self, future: F) -> T
    where
        F: FutureOf<T>,
    {
        self.block_on_at(future, Location::caller())
    }

    /// The same, called from somewhere else.
    #[track_caller]
    pub(crate) fn block_on_at<F, T>(&self, future: F, called_at: &'static Location<'static>) -> T
    where
        F: FutureOf<T>,
    {
        let mut deadlock = String::new();
        let output = self.driving("block_on", || {
            let slots = &self.machine.slots;
            if slots.watched().is_some() {
                return self.block_on_watched(future, called_at, &mut deadlock);
            }
            // A ticket's waker has nothing to drop, and saying so spares an indirect call.
            let waker = ManuallyDrop::new(slots.root_waker());
            let mut cx = Context::from_waker(&waker);
            // Declared first, so that it is dropped if a future panics in its drop (`panics`).
            let output;
            {
                let mut future = pin!(future);
                // With nobody before it in the queue, the root need not stand in it for its first poll.
                let polled = if slots.is_idle() && self.machine.driver.choices.is_none() {
                    future.as_mut().poll(&mut cx)
                } else {
                    slots.wake_root();
                    Poll::Pending
                };
                output = match polled {
                    Poll::Ready(output) => Some(output),
                    Poll::Pending => {
                        let output = self.drive(future.as_mut(), &mut cx);
                        if output.is_none() {
                            deadlock = self.report_deadlock::<F>(called_at);
                        }
                        output
                    }
                };
            }
            // Dropping the future may have dropped the last handle of a task that panicked.
            drive::raise_unobserved(&self.machine);
            output
        });
        match output {
            Some(output) => output,
            None => panic!("{deadlock}"),
        }
    }

    /// Adds a task. It starts when the executor is next driven and has come to it in its queue.
    ///
    /// Dropping the handle detaches the task.
    #[track_caller]
    pub fn spawn<F, T>(&self, future: F) -> JoinHandle<T>
    where
        F: FutureOf<T> + 'static,
        T: 'static,
    {
        self.spawn_at(future, Location::caller())
    }

    /// Like [`spawn`](Self::spawn), with a name by which the task is called wherever tasks are
    /// [looked at](crate::observe). Where nobody [watches](Builder::watched), the name is not kept.
    #[track_caller]
    pub fn spawn_named<F, T>(&self, name: &str, future: F) -> JoinHandle<T>
    where
        F: FutureOf<T> + 'static,
        T: 'static,
    {
        self.machine.slots.name_next(name);
        self.spawn_at(future, Location::caller())
    }

    /// Where everybody is: see [`coro::dump`](crate::dump).
    #[must_use]
    pub fn dump(&self) -> Dump {
        dump::of(&self.machine.driver)
    }

    /// Gives the task that has been ready the longest one turn. Returns whether there was one.
    ///
    /// Never blocks, and never moves a virtual clock.
    ///
    /// # Panics
    ///
    /// With the panic of a task whose [`JoinHandle`] was dropped, and if called by a task of this executor.
    #[track_caller]
    pub fn tick(&self) -> bool {
        self.driving("tick", || drive::one(&self.machine))
    }

    /// Runs tasks until none is ready.
    ///
    /// Never blocks, and never moves a virtual clock: see [`next_deadline`](Self::next_deadline) and
    /// [`advance`](Self::advance). A task that is always ready keeps this from returning; use
    /// [`tick`](Self::tick) for a bounded amount of work.
    ///
    /// # Panics
    ///
    /// With the panic of a task whose [`JoinHandle`] was dropped, and if called by a task of this executor.
    ///
    /// ```
    /// use std::time::Duration;
    /// use coro::{Clock, Executor};
    ///
    /// let executor = Executor::builder().clock(Clock::Virtual).build();
    /// let task = executor.spawn(coro::sleep(Duration::from_secs(3)));
    /// executor.run_until_stalled();
    /// assert!(!task.is_finished());
    ///
    /// executor.advance(Duration::from_secs(3));
    /// executor.run_until_stalled();
    /// assert!(task.is_finished());
    /// ```
    #[track_caller]
    pub fn run_until_stalled(&self) {
        // A root that was woken after its `block_on` was over has nothing to do.
        self.driving("run_until_stalled", || {
            drive::until_idle(&self.machine, &mut || false)
        });
    }

    /// Now, by this executor's clock.
    pub fn now(&self) -> Instant {
        self.machine.driver.time.now()
    }

    /// When the next timer is due: how long a foreign loop may leave this executor alone once it has stalled,
    /// unless a [wake](Builder::on_wake) arrives. `None` if no timer is set.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.machine.driver.time.next_deadline()
    }

    /// Moves a virtual clock forward. Timers that fall due fire when the executor is next driven.
    ///
    /// # Panics
    ///
    /// If the clock is the real one, which nobody can move.
    ///
    /// # Mistakes
    ///
    /// * [I can move the clock of any executor forward](crate::mistakes::advancing_the_real_clock)
    #[track_caller]
    pub fn advance(&self, duration: Duration) {
        let time = &self.machine.driver.time;
        assert!(
            time.is_virtual(),
            "the real clock cannot be advanced: build the executor with `Clock::Virtual`"
        );
        time.advance_to(deadline(time.now(), duration));
        if let Some(watched) = &self.machine.driver.watched {
            watched.set_now(time.now());
        }
    }

    #[inline]
    fn spawn_at<F>(&self, future: F, spawned_at: &'static Location<'static>) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let Machine { driver, slots, .. } = &self.machine;
        let spawn = || JoinHandle::new(slots.clone().spawn(future, spawned_at));
        if driver.watched.is_some() {
            // Observers are told of it, and may ask where everybody is.
            context::enter(driver, spawn)
        } else {
            spawn()
        }
    }

    /// Does something with this executor as the thread's driver.
    #[track_caller]
    fn driving<R>(&self, what: &str, something: impl FnOnce() -> R) -> R {
        if self.running.replace(true) {
            refuse(what);
        }
        let _running = Running(&self.running);
        context::enter(&self.machine.driver, something)
    }

    /// Runs tasks until the root is done; `None` if it never will be.
    fn drive<F: Future>(&self, mut root: Pin<&mut F>, cx: &mut Context<'_>) -> Option<F::Output> {
        let mut output = None;
        let mut poll = || match root.as_mut().poll(cx) {
            Poll::Ready(ready) => output.replace(ready).is_none(),
            Poll::Pending => false,
        };
        drive::to_the_end(&self.machine, &mut poll).ok()?;
        output
    }

    fn cancel_all(&self) {
        let unfinished = self.machine.slots.living();
        if unfinished > 0 {
            context::enter(&self.machine.driver, || {
                if let Some(watched) = &self.machine.driver.watched {
                    watched.say(Moment::Closing { unfinished });
                }
                self.machine.slots.cancel_all();
            });
        }
    }
}

impl Default for Executor {
    #[track_caller]
    fn default() -> Self {
        Executor::new()
    }
}

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tasks = self.machine.slots.living();
        f.debug_struct("Executor")
            .field("now", &self.now())
            .field("tasks", &tasks)
            .finish_non_exhaustive()
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        handle::close(&self.machine);
        self.cancel_all();
        self.machine.counter.tell_all(&self.machine);
        if !thread::panicking() {
            drive::raise_unobserved(&self.machine);
            if let Some(watched) = &self.machine.driver.watched {
                drive::raise_told(watched);
            }
        }
    }
}

#[cold]
#[track_caller]
fn refuse(what: &str) -> ! {
    panic!(
        "`Executor::{what}` was called by a task of the same executor: await the future instead, or use \
         `coro::block_on`, which nests"
    )
}

/// While the executor is being driven.
struct Running<'a>(&'a Cell<bool>);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
