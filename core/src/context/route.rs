//! The way home of a fired ticket: straight into the ready queue if its executor is running on this thread, by
//! way of the inbox otherwise.

use crate::inbox;
use crate::ticket::{Route, Table, Ticket};

/// The table for the wakers that executors hand out.
pub(crate) fn route() -> &'static Table {
    Home::table()
}

/// The table for the wakers of an executor that is watched: on its way home the ticket is told of.
pub(crate) fn route_watched() -> &'static Table {
    WatchedHome::table()
}

struct WatchedHome;

impl Route for WatchedHome {
    fn table() -> &'static Table {
        static TABLE: Table = Table::new::<WatchedHome>();
        &TABLE
    }

    fn wake(ticket: Ticket) {
        let slots = super::with(|driver| driver.and_then(|driver| driver.slots.clone()));
        if !slots.is_some_and(|slots| slots.wake_watched(ticket)) {
            inbox::deliver(ticket);
        }
    }
}

struct Home;

impl Route for Home {
    fn table() -> &'static Table {
        static TABLE: Table = Table::new::<Home>();
        &TABLE
    }

    #[inline]
    fn wake(ticket: Ticket) {
        let is_home = super::with(|driver| {
            let slots = driver.and_then(|driver| driver.slots.as_ref());
            slots.is_some_and(|slots| slots.wake(ticket))
        });
        if !is_home {
            inbox::deliver(ticket);
        }
    }
}
