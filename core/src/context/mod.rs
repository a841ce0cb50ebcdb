//! The thread's current driver, found by leaf futures and by wakers.
//!
//! A driver is whoever polls: an executor, or a person sending to a [`Coroutine`](crate::Coroutine). Leaf
//! futures ask for it here and never through their waker, so combinators that wrap wakers do not come between.
//! What both drivers offer, a clock and timers, is [`Time`].

mod drivers;
#[cfg(feature = "stream")]
mod listening;
mod route;
mod spot;
mod time;
mod waiting;

use std::rc::Rc;

pub(crate) use drivers::{ByHand, Driver};
#[cfg(feature = "stream")]
pub(crate) use listening::{listen, listener};
pub(crate) use route::{route, route_watched};
pub(crate) use spot::{Inside, Spot};
pub(crate) use time::{Awaited, Time, fire};
pub(crate) use waiting::waiting;

use crate::observe::Watched;
use crate::schedule::{Kind, Touch};
use crate::seam::per_thread;
use crate::slots::{Scoped, Slots};

per_thread! {
    static CURRENT: Scoped<Driver> = Scoped::new();
}

/// Does something during which `driver` is the thread's current one. Nests.
#[inline]
pub(crate) fn enter<R>(driver: &Driver, something: impl FnOnce() -> R) -> R {
    Scoped::set(&CURRENT, driver, something)
}

/// Does something during which the thread has no current driver, so that every wake takes the way of one from another
/// thread. Nests.
#[cfg(any(feature = "io", feature = "net"))]
pub(crate) fn leave<R>(something: impl FnOnce() -> R) -> R {
    Scoped::unset(&CURRENT, something)
}

/// The current driver, if any.
#[inline]
pub(crate) fn with<R>(looked: impl FnOnce(Option<&Driver>) -> R) -> R {
    Scoped::with(&CURRENT, looked)
}

/// Where questions go, if not to a person who drives by hand: nowhere, without the feature `stream`.
#[cfg(not(feature = "stream"))]
pub(crate) fn listener() -> Option<Rc<dyn std::any::Any>> {
    None
}

/// Runs a poll whose caller will ask what the last leaf future waits for.
pub(crate) fn asking<R>(poll: impl FnOnce() -> R) -> R {
    struct Restored(bool);
    impl Drop for Restored {
        fn drop(&mut self) {
            set_asks(self.0);
        }
    }
    let _restored = Restored(set_asks(true));
    poll()
}

fn set_asks(asks: bool) -> bool {
    with(|driver| driver.is_some_and(|driver| driver.asks.replace(asks)))
}

/// Whoever wants to know what happens under the current driver.
#[inline]
pub(crate) fn watched() -> Option<Rc<Watched>> {
    with(|driver| driver?.watched.clone())
}

/// Whether something else decides what is otherwise decided by who was first.
#[inline]
pub(crate) fn chooses() -> bool {
    with(|driver| driver.is_some_and(|driver| driver.choices.is_some()))
}

/// Chooses among so many, as the current driver's schedule has it; the first if it has none.
#[inline]
pub(crate) fn choose(kind: Kind, among: u32) -> u32 {
    with(|driver| match driver {
        Some(Driver {
            choices: Some(choices),
            ..
        }) => choices.choose(kind, among),
        _ => 0,
    })
}

/// Tells whoever decides the turns of the executor that is running on this thread what the present one does, also where a
/// coroutine is driven by hand in it.
pub(crate) fn touched(touch: Touch<'_>) {
    with(|driver| {
        let slots = driver.and_then(|driver| driver.slots.as_ref());
        if let Some(watched) = slots.and_then(|slots| slots.watched()) {
            watched.touched(touch);
        }
    });
}

/// The tasks of the executor that is running on this thread.
///
/// # Panics
///
/// If there is none; the message names `what` and the panic its caller.
#[inline]
#[track_caller]
pub(crate) fn slots(what: &str) -> Rc<Slots> {
    match slots_if_any() {
        Some(slots) => slots,
        None => no_slots(what),
    }
}

/// The same where there may be none.
#[inline]
pub(crate) fn slots_if_any() -> Option<Rc<Slots>> {
    with(|driver| match driver {
        Some(Driver {
            slots: Some(slots),
            by_hand: None,
            ..
        }) => Some(slots.clone()),
        _ => None,
    })
}

#[cold]
#[track_caller]
fn no_slots(what: &str) -> ! {
    let place = with(|driver| match driver {
        Some(_) => "in a coroutine that is driven by hand, where nobody would run it",
        None => "where no coro executor runs",
    });
    panic!(
        "`{what}` was called {place}: call it inside `coro::block_on` or `#[coro::main]`, or use `Executor::spawn` and that \
         executor's `block_on`"
    )
}
