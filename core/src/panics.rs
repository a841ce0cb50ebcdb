//! Running the user's code where there is more to be done, though it panic.
//!
//! A future that is done may panic in its drop. The output must then be dropped, but rustc forgets a value on its way out of a
//! block (rust-lang/rust#47949): so whoever pins a future declares a place for its output first, outside of the block with the future
//! in it, and does not write `future.await`.

use std::any::Any;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::thread;

/// What a panic carries.
pub(crate) type Panic = Box<dyn Any + Send>;

/// Runs user code whose panic must not stop what we are doing.
pub(crate) fn caught<R>(user: impl FnOnce() -> R) -> Result<R, Panic> {
    panic::catch_unwind(AssertUnwindSafe(user))
}

/// Gets rid of a panic that nobody can be told of. If what it carries panics when it is dropped, what that carries is leaked: it
/// could go on like that for ever.
pub(crate) fn discard(panic: Panic) {
    if let Err(again) = caught(|| drop(panic)) {
        mem::forget(again);
    }
}

/// Runs user code after a panic that will be told. A second one cannot be.
pub(crate) fn quietly(user: impl FnOnce()) {
    if let Err(panic) = caught(user) {
        discard(panic);
    }
}

/// Runs user code for each of them, though it panic for some.
///
/// # Panics
///
/// With the first panic, when all are done; but not while another is on its way already, since two would end the process.
pub(crate) fn for_each<T>(all: impl IntoIterator<Item = T>, mut user: impl FnMut(T)) {
    let mut first = None;
    for one in all {
        match caught(|| user(one)) {
            Err(panic) if first.is_none() => first = Some(panic),
            Err(panic) => discard(panic),
            Ok(()) => {}
        }
    }
    match first {
        Some(panic) if thread::panicking() => discard(panic),
        Some(panic) => panic::resume_unwind(panic),
        None => {}
    }
}
