//! The thread's current driver, found by leaf futures.
//!
//! A driver is whoever polls: an executor, or a person sending to a [`Coroutine`](crate::Coroutine). Leaf
//! futures ask for it here and never through their waker, so combinators that wrap wakers do not come between.
//! What both drivers offer, a clock and timers, is [`Time`].

mod drivers;
mod route;
mod time;

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

pub(crate) use drivers::{ByHand, Driver, Machine};
pub(crate) use route::route;
pub(crate) use time::{Time, Timer};

use crate::slots::Slots;

thread_local! {
    static CURRENT: RefCell<Option<Driver>> = const { RefCell::new(None) };
}

/// Makes `driver` the thread's current one until the guard is dropped. Guards nest.
pub(crate) fn enter(driver: Driver) -> Entered {
    Entered {
        outer: replace(Some(driver)),
    }
}

/// The current driver, if any. `looked` must not run user code.
pub(crate) fn with<R>(looked: impl FnOnce(Option<&Driver>) -> R) -> R {
    let mut looked = Some(looked);
    let mut look = |driver: Option<&Driver>| looked.take().map(|looked| looked(driver));
    // While the thread is torn down there is no driver any more.
    let found = CURRENT
        .try_with(|current| look(current.borrow().as_ref()))
        .ok()
        .flatten();
    found.or_else(|| look(None)).expect("one of the two ran")
}

/// The clock and timers of the current driver.
///
/// # Panics
///
/// If there is none; `what` was called at `called_at`.
pub(crate) fn time(what: &str, called_at: &Location<'_>) -> Rc<Time> {
    with(|driver| driver.map(|driver| driver.time().clone())).unwrap_or_else(|| {
        panic!(
            "`{what}` (called at {called_at}) was polled where no coro driver runs: await it inside \
             `coro::block_on` or `#[coro::main]`, or send to it by hand through a `coro::Coroutine`"
        )
    })
}

/// The tasks of the executor that is running on this thread.
///
/// # Panics
///
/// If there is none; the message names `what` and the panic its caller.
#[track_caller]
pub(crate) fn slots(what: &str) -> Rc<Slots> {
    let found = with(|driver| match driver {
        Some(Driver::Machine(machine)) => Ok(machine.slots.clone()),
        Some(Driver::ByHand(_)) => Err("in a coroutine that is driven by hand, where nobody would run it"),
        None => Err("where no coro executor runs"),
    });
    match found {
        Ok(slots) => slots,
        Err(place) => panic!(
            "`{what}` was called {place}: call it inside `coro::block_on` or `#[coro::main]`, or use \
             `Executor::spawn`"
        ),
    }
}

/// Keeps a driver current; see [`enter`].
pub(crate) struct Entered {
    outer: Option<Driver>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        // Dropped with no borrow of the thread-local: a driver's last reference frees foreign wakers.
        drop(replace(self.outer.take()));
    }
}

/// Does nothing while the thread is torn down: wakes then go to the inbox, and nothing can be spawned.
fn replace(driver: Option<Driver>) -> Option<Driver> {
    CURRENT.try_with(|current| current.replace(driver)).ok().flatten()
}
