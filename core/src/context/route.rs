//! The way home of a fired ticket: straight into the ready queue if its executor is running on this thread, by
//! way of the inbox otherwise.

use crate::inbox;
use crate::ticket::{Route, Table, Ticket};

/// The table for the wakers that executors hand out.
pub(crate) fn route() -> &'static Table {
    Home::table()
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
