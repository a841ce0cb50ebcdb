//! The one door to shared-memory primitives.
//!
//! Whatever a foreign thread can touch is built from the names below and from nothing else, so that a model
//! checker can replace them in one place: with `--cfg coro_loom` they are loom's. See `tests/models`.

#[cfg(not(coro_loom))]
mod primitives {
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
    pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};
    pub(crate) use std::thread::LocalKey;

    /// A static of each thread, which needs no destructor.
    macro_rules! per_thread {
        (static $name:ident: $type:ty = $value:expr;) => {
            ::std::thread_local! {
                static $name: $type = const { $value };
            }
        };
    }

    /// A static of all threads.
    macro_rules! per_process {
        (static $name:ident: $type:ty = $value:expr;) => {
            static $name: $type = $value;
        };
    }

    pub(crate) use {per_process, per_thread};
}

#[cfg(coro_loom)]
mod primitives {
    pub(crate) use loom::sync::atomic::{AtomicBool, AtomicU32, Ordering};
    pub(crate) use loom::sync::{Condvar, Mutex, MutexGuard};
    pub(crate) use loom::thread::LocalKey;

    macro_rules! per_thread {
        (static $name:ident: $type:ty = $value:expr;) => {
            ::loom::thread_local! {
                static $name: $type = $value;
            }
        };
    }

    /// A static that is made anew for each execution.
    macro_rules! per_process {
        (static $name:ident: $type:ty = $value:expr;) => {
            ::loom::lazy_static! {
                static ref $name: $type = $value;
            }
        };
    }

    pub(crate) use {per_process, per_thread};
}

pub(crate) use primitives::*;
