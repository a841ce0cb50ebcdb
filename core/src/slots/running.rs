//! Whose tasks run on this thread: the short way home for a wake.

use std::cell::Cell;
use std::ptr;

use super::Slots;
use crate::ticket::Ticket;

thread_local! {
    /// Null, or the slots whose [`Slots::run`] is the innermost on this thread's stack. It has no destructor, so it
    /// can be read at any time, also while the thread is torn down.
    static RUNNING: Cell<*const Slots> = const { Cell::new(ptr::null()) };
}

impl Slots {
    /// Does something during which wakes of these tasks need no detour. Nests.
    pub(crate) fn run<R>(&self, something: impl FnOnce() -> R) -> R {
        struct Outer(*const Slots);
        impl Drop for Outer {
            fn drop(&mut self) {
                RUNNING.set(self.0);
            }
        }
        let _outer = Outer(RUNNING.replace(self));
        something()
    }

    /// Whether it is these tasks that are running on this thread.
    pub(crate) fn is_running(&self) -> bool {
        ptr::eq(RUNNING.get(), self)
    }
}

/// Queues the task that a ticket names if its executor is the one that runs on this thread; whether it is.
pub(crate) fn wake_running(ticket: Ticket) -> bool {
    let running = RUNNING.get();
    // SAFETY: the pointer is null or was made from the `&self` of a call to `Slots::run` that has not returned: the
    // guard in there, which cannot be leaked, puts the outer one back however the call ends. That call is on
    // the stack of this very thread, so the borrow lasts for as long as this function.
    let Some(slots) = (unsafe { running.as_ref() }) else {
        return false;
    };
    let home = slots.executor == ticket.executor();
    if home {
        slots.wake(ticket);
    }
    home
}
