//! The wakers of tasks that are watched: the same tickets, counted, so that a future which kept none is found.

use std::sync::Arc;
use std::task::{Wake, Waker};

use crate::ticket::{Table, Ticket};

/// What a task that is watched is woken by. It owns nothing of the user's, so it does no harm wherever it is dropped.
pub(crate) struct Counted {
    ticket: Ticket,
    table: &'static Table,
}

impl Counted {
    pub(crate) fn new(ticket: Ticket, table: &'static Table) -> Arc<Self> {
        Arc::new(Counted { ticket, table })
    }

    pub(crate) fn waker(self: &Arc<Self>) -> Waker {
        Waker::from(self.clone())
    }

    /// Whether nobody has a waker of it but whoever asks. A wake by one who had one is then in the inbox or in the queue.
    pub(crate) fn is_alone(this: &mut Arc<Self>) -> bool {
        // Unlike the mere count, this is ordered after the drop of the last waker on another thread.
        Arc::get_mut(this).is_some()
    }
}

impl Wake for Counted {
    fn wake(self: Arc<Self>) {
        // The wake first: whoever finds the waker gone is to find the wake.
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ticket.waker(self.table).wake();
    }
}
