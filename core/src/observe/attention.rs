//! Whether anybody wants to know: what every traced call and every leaf future asks before it says anything.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Wait;

/// Zero if nobody in the process listens to traced calls. A count, and not a flag, so that each who comes and goes needs to
/// know of no other.
static LISTENERS: AtomicUsize = AtomicUsize::new(GLOBAL);

/// The part of the count that says that there is a global listener; the rest counts all others.
const GLOBAL: usize = 1;
const ONE: usize = 2;

thread_local! {
    /// Set while an observer or a listener runs, or an argument is formatted.
    static BUSY: Cell<bool> = const { Cell::new(false) };
    /// What the future that returned `Pending` last waits for.
    static LAST_WAIT: Cell<Option<Wait>> = const { Cell::new(None) };
}

/// Somebody who listens to traced calls on one thread or driver, until it is dropped.
#[derive(Debug)]
pub(crate) struct Listening(());

impl Listening {
    pub(crate) fn begin() -> Self {
        LISTENERS.fetch_add(ONE, Ordering::Relaxed);
        Listening(())
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        LISTENERS.fetch_sub(ONE, Ordering::Relaxed);
    }
}

/// Whether there is a global listener from now on.
pub(crate) fn set_global(listens: bool) {
    if listens {
        LISTENERS.fetch_or(GLOBAL, Ordering::Relaxed);
    } else {
        LISTENERS.fetch_and(!GLOBAL, Ordering::Relaxed);
    }
}

/// Whether anybody in the process listens to traced calls.
#[inline]
pub(crate) fn anywhere() -> bool {
    LISTENERS.load(Ordering::Relaxed) != 0
}

/// Whether there is a global listener.
pub(crate) fn globally() -> bool {
    LISTENERS.load(Ordering::Relaxed) & GLOBAL != 0
}

/// Whether this thread says nothing at present.
pub(crate) fn is_busy() -> bool {
    BUSY.get()
}

/// Runs the user's code while this thread says nothing.
pub(crate) fn busy<R>(run: impl FnOnce() -> R) -> R {
    struct Restored(bool);
    impl Drop for Restored {
        fn drop(&mut self) {
            BUSY.set(self.0);
        }
    }
    let _restored = Restored(BUSY.replace(true));
    run()
}

/// What the future that returned `Pending` last waits for, if it said so; nothing from then on.
pub(crate) fn take_last_wait() -> Option<Wait> {
    LAST_WAIT.take()
}

pub(crate) fn last_wait() -> Option<Wait> {
    LAST_WAIT.get()
}

/// A future that waited like this does so no more: whatever is pending later in this poll waits for something else.
pub(crate) fn forget_wait(wait: Wait) {
    if LAST_WAIT.get() == Some(wait) {
        LAST_WAIT.set(None);
    }
}

pub(crate) fn set_last_wait(wait: Option<Wait>) {
    LAST_WAIT.set(wait);
}
