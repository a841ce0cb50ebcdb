//! The waker of a coroutine that is driven by hand: a flag that can be waited for.
//!
//! Unlike an executor's ticket this one is counted by reference: a coroutine belongs to whoever holds it, and
//! there is no table in which a number could find it. It owns nothing of the user's.

use std::sync::{Arc, PoisonError};
use std::task::Wake;

use crate::seam::{Condvar, Mutex};

pub(super) struct Woken {
    woken: Mutex<bool>,
    bell: Condvar,
}

/// A new coroutine is woken: sending to it leads somewhere.
impl Default for Woken {
    fn default() -> Self {
        Woken {
            woken: Mutex::new(true),
            bell: Condvar::new(),
        }
    }
}

impl Woken {
    pub(super) fn get(&self) -> bool {
        *self.woken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn clear(&self) {
        *self.woken.lock().unwrap_or_else(PoisonError::into_inner) = false;
    }

    pub(super) fn wait(&self) {
        let mut woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
        while !*woken {
            woken = self.bell.wait(woken).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        *self.woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.bell.notify_one();
    }
}
