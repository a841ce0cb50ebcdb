//! A thread-local that points at something for the length of a call: how a thread's current driver is found.

use std::cell::Cell;
use std::ptr;

use crate::seam::LocalKey;

/// Null, or the address of what the innermost [`set`](Scoped::set) on this thread's stack borrows.
///
/// Made for a [`per_thread!`](crate::seam). It has no destructor, so it can be read at any time, also
/// while the thread is torn down, and reading it is one load.
pub(crate) struct Scoped<T>(Cell<*const T>);

impl<T> Scoped<T> {
    pub(crate) const fn new() -> Self {
        Scoped(Cell::new(ptr::null()))
    }

    /// Does something during which [`with`](Self::with) finds `value`. Nests.
    #[inline]
    pub(crate) fn set<R>(key: &'static LocalKey<Self>, value: &T, something: impl FnOnce() -> R) -> R {
        Self::replace(key, value, something)
    }

    /// Does something during which [`with`](Self::with) finds nothing. Nests.
    #[cfg(any(feature = "io", feature = "net"))]
    pub(crate) fn unset<R>(key: &'static LocalKey<Self>, something: impl FnOnce() -> R) -> R {
        Self::replace(key, ptr::null(), something)
    }

    /// Does something during which the pointer is this one.
    #[inline]
    fn replace<R>(key: &'static LocalKey<Self>, pointer: *const T, something: impl FnOnce() -> R) -> R {
        struct Outer<T: 'static>(&'static LocalKey<Scoped<T>>, *const T);
        impl<T> Drop for Outer<T> {
            fn drop(&mut self) {
                self.0.with(|scoped| scoped.0.set(self.1));
            }
        }
        let _outer = Outer(key, key.with(|scoped| scoped.0.replace(pointer)));
        something()
    }

    /// Looks at what is set, if anything is.
    #[inline]
    pub(crate) fn with<R>(key: &'static LocalKey<Self>, look: impl FnOnce(Option<&T>) -> R) -> R {
        let pointer = key.with(|scoped| scoped.0.get());
        // SAFETY: the pointer is null or was made from the `value` of a call to `set` that has not returned: the guard
        // in there, which cannot be leaked, puts the outer one back however the call ends. The key is a thread's own,
        // so that call is below us on the stack of this very thread, and its borrow lasts until `look` has returned.
        look(unsafe { pointer.as_ref() })
    }
}
