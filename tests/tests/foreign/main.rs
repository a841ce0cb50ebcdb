//! Futures that were written for no runtime in particular run on coro, by hand and by machine: a file a crate.
//!
//! Where nothing but other tasks wakes a task, its scene runs on the virtual clock, and what is expected is the list of all
//! that happened, in order; channels and locks are driven by hand besides, where a future that waits for something foreign is
//! `Waiting` until that something calls its waker. Where threads or the operating system do, it runs on the real clock and
//! asserts no time.
//!
//! `coro::ecosystem` tells of all crates that are used here, and `tests/tests/ecosystem.rs` holds it to that.

mod async_compat;
mod async_io;
mod async_net;
mod async_process;
#[cfg(unix)]
mod async_signal;
mod blocking;
mod channels;
mod combinators;
mod event_listener;
mod futures_concurrency;
mod futures_lite;
mod hyper;
mod locks;
mod log;
mod of_futures;
mod of_tokio;
mod tracing;
