//! A thread-local that points at something for the length of a call: how a thread's current driver is found.

use std::cell::Cell;
use std::ptr;

/// Null, or the address of what the innermost [`set`](Scoped::set) on this thread's stack borrows.
///
/// Made for a `thread_local!` with a `const` initialiser. It has no destructor, so it can be read at any time, also
/// while the thread is torn down, and reading it is one load.
pub(crate) struct Scoped<T>(Cell<*const T>);

impl<T> Scoped<T> {
    pub(crate) const fn new() -> Self {
        Scoped(Cell::new(ptr::null()))
    }

    /// Does something during which [`with`](Self::with) finds `value`. Nests.
    pub(crate) fn set<R>(&self, value: &T, something: impl FnOnce() -> R) -> R {
        struct Outer<'a, T>(&'a Cell<*const T>, *const T);
        impl<T> Drop for Outer<'_, T> {
            fn drop(&mut self) {
                self.0.set(self.1);
            }
        }
        let _outer = Outer(&self.0, self.0.replace(value));
        something()
    }

    /// Looks at what is set, if anything is.
    pub(crate) fn with<R>(&self, look: impl FnOnce(Option<&T>) -> R) -> R {
        // SAFETY: the pointer is null or was made from the `value` of a call to `set` that has not returned: the guard
        // in there, which cannot be leaked, puts the outer one back however the call ends. This type is not `Sync`,
        // so that call is below us on the stack of this very thread, and its borrow lasts until `look` has returned.
        look(unsafe { self.0.get().as_ref() })
    }
}
