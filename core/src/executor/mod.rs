//! Driving by machine: a single-threaded executor.
//!
//! [`Executor`] is the owner of tasks and the public face; [`drive`] is the loop, [`report`] what it says when
//! nothing can ever happen again, [`spare`] what makes a short [`block_on`] cheap.

mod builder;
mod drive;
mod report;
mod spare;

use std::any::type_name;
use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

pub use builder::Builder;

use crate::clock::{Instant, deadline};
use crate::context::{self, Driver, Machine};
use crate::slack::Least;
use crate::slots::Identity;
use crate::task::JoinHandle;

/// Runs a future, and everything it spawns, on this thread until the future is done.
///
/// The future may borrow from the caller. Tasks that were [spawned](crate::spawn) and have not finished by then
/// are cancelled. Calls nest: a task may call `block_on`, which holds up every task outside of it.
///
/// # Panics
///
/// With the panic of the future, or with that of a spawned task whose [`JoinHandle`] was dropped.
///
/// ```
/// let nine = coro::block_on(async { 3 * 3 });
/// assert_eq!(nine, 9);
/// ```
#[track_caller]
pub fn block_on<F: Future>(future: F) -> F::Output {
    let executor = spare::take();
    let output = executor.block_on(future);
    spare::put_back(executor);
    output
}

/// Runs tasks on the thread that made it.
///
/// An executor has a [`Clock`](crate::Clock) and a queue of tasks, first in, first out. It can take the thread over until
/// one future is done ([`block_on`](Self::block_on)) or be run in small steps inside a foreign loop
/// ([`tick`](Self::tick), [`run_until_stalled`](Self::run_until_stalled)).
///
/// Dropping it cancels every task that is left, in the order in which they were spawned. Their handles, and
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
    machine: Rc<Machine>,
    running: Cell<bool>,
    _slack: Option<Rc<Least>>,
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
    /// stay, and go on when the executor is next driven.
    ///
    /// # Panics
    ///
    /// - With the panic of the future, or with that of a task whose [`JoinHandle`] was dropped.
    /// - If called by a task of this very executor; [`coro::block_on`](block_on) nests.
    /// - On the virtual clock, if nothing is ready, no timer is set and nothing outside is being waited for:
    ///   nobody could ever wake the future. The message lists every task that is stuck.
    ///
    /// On the real clock the thread sleeps until it is woken, be it for ever.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let _running = self.start("block_on");
        let machine = &*self.machine;
        let waker = machine.slots.root().waker(context::route());
        let mut cx = Context::from_waker(&waker);
        let mut future = pin!(Some(future));
        let mut poll = || {
            let root = future.as_mut().as_pin_mut();
            root.expect("the root is polled until it is done").poll(&mut cx)
        };
        // With nobody before it in the queue, the root need not stand in it for its first poll.
        let mut polled = if machine.slots.is_idle() {
            machine.slots.run(&mut poll)
        } else {
            machine.slots.wake(machine.slots.root());
            Poll::Pending
        };
        let output = loop {
            if let Poll::Ready(output) = polled {
                break output;
            }
            polled = drive::until_idle(machine, &mut poll);
            if polled.is_pending() && drive::wait(machine).is_err() {
                let main = Identity {
                    id: 1,
                    name: type_name::<F>(),
                    spawned_at: Location::caller(),
                };
                panic!("{}", report::deadlock(machine, &main));
            }
        };
        // Dropping the future may drop the last handle of a task that panicked.
        future.set(None);
        drive::raise_unobserved(machine);
        output
    }

    /// Adds a task. It starts when the executor is next driven and has come to it in its queue.
    ///
    /// Dropping the handle detaches the task.
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        JoinHandle::new(self.machine.slots.clone().spawn(future, Location::caller()))
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
        let _running = self.start("tick");
        drive::one(&self.machine)
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
        let _running = self.start("run_until_stalled");
        while drive::one(&self.machine) {}
    }

    /// Now, by this executor's clock.
    pub fn now(&self) -> Instant {
        self.machine.time.now()
    }

    /// When the next timer is due: how long a foreign loop may leave this executor alone once it has stalled,
    /// unless a [wake](Builder::on_wake) arrives. `None` if no timer is set.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.machine.time.next_deadline()
    }

    /// Moves a virtual clock forward. Timers that fall due fire when the executor is next driven.
    ///
    /// # Panics
    ///
    /// If the clock is the real one, which nobody can move.
    #[track_caller]
    pub fn advance(&self, duration: Duration) {
        let time = &self.machine.time;
        assert!(
            time.is_virtual(),
            "the real clock cannot be advanced: build the executor with `Clock::Virtual`"
        );
        time.advance_to(deadline(time.now(), duration));
    }

    fn with(machine: Machine, slack: Option<Rc<Least>>) -> Self {
        Executor {
            machine: Rc::new(machine),
            running: Cell::new(false),
            _slack: slack,
        }
    }

    #[track_caller]
    fn start(&self, what: &str) -> Running<'_> {
        assert!(
            !self.running.replace(true),
            "`Executor::{what}` was called by a task of the same executor: await the future instead, or use \
             `coro::block_on`, which nests"
        );
        Running {
            executor: self,
            _entered: self.enter(),
        }
    }

    fn cancel_all(&self) {
        let slots = &self.machine.slots;
        if slots.living() > 0 {
            let _entered = self.enter();
            slots.run(|| slots.cancel_all());
        }
    }

    fn enter(&self) -> context::Entered {
        context::enter(Driver::Machine(self.machine.clone()))
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
        self.cancel_all();
        if !thread::panicking() {
            drive::raise_unobserved(&self.machine);
        }
    }
}

/// While the executor is being driven.
struct Running<'a> {
    executor: &'a Executor,
    _entered: context::Entered,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.executor.running.set(false);
    }
}
