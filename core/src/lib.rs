//! Coroutines that run by hand and by machine.
//!
//! coro is the async runtime you can take apart: small enough to read, single-threaded, and with no dependency
//! but its own macros. The same coroutine runs in two ways, and either way you can see it.
//!
//! **By hand**, you are the scheduler. A [`Coroutine`] does nothing until you [`send`](Coroutine::send) to it;
//! then it goes on to where it next suspends itself, and says what it asks of you.
//!
//! ```
//! use std::time::Duration;
//! use coro::{Coroutine, Step};
//!
//! async fn square(x: u64) -> u64 {
//!     coro::sleep(Duration::from_secs(3)).await;
//!     x * x
//! }
//!
//! let Step::Yielded(coroutine, request) = Coroutine::new(square(4)).send() else { panic!() };
//! assert_eq!(request.to_string(), "Please do not continue until 3 seconds have elapsed.");
//! assert!(matches!(coroutine.send(), Step::Finished(16)));
//! ```
//!
//! **By machine**, an [`Executor`] does the sending, for as many coroutines at once as you like. On the
//! [virtual clock](Clock::Virtual) it does not even wait.
//!
//! ```
//! # use std::time::Duration;
//! # async fn square(x: u64) -> u64 {
//! #     coro::sleep(Duration::from_secs(3)).await;
//! #     x * x
//! # }
//! use coro::{Clock, Executor};
//!
//! let executor = Executor::builder().clock(Clock::Virtual).build();
//! let squares = executor.block_on(coro::join_all((1..=3).map(square)));
//! assert_eq!(squares, [1, 4, 9]);
//! assert_eq!(executor.now().elapsed_since_start(), Duration::from_secs(3));
//! ```
//!
//! **To see**, ask. A [`dump()`] says where every task stands, why it does not go on, and in which line; an
//! [`Observer`](observe::Observer) is told of everything that happens. Neither polls anything to find out.
//!
//! ```
//! # use std::time::Duration;
//! # async fn square(x: u64) -> u64 {
//! #     coro::sleep(Duration::from_secs(3)).await;
//! #     x * x
//! # }
//! use coro::observe::Recorder;
//! use coro::{Clock, Executor};
//!
//! let recorder = Recorder::new();
//! let executor = Executor::builder().clock(Clock::Virtual).observer(recorder.clone()).build();
//! executor.block_on(async {
//!     let squared = coro::spawn_named("squared", square(4));
//!     coro::sleep(Duration::from_secs(1)).await;
//!     // #2 squared              waiting 1.000s  polls 1    spawned src/main.rs:13
//!     // └ sleep, 2.000s more                   src/main.rs:4
//!     assert!(coro::dump().to_string().contains("sleep, 2.000s more"));
//!     squared.await.unwrap();
//! });
//! assert!(recorder.recording().to_string().contains("3.000s #2 squared woken by a timer"));
//! ```
//!
#![cfg_attr(
    feature = "macros",
    doc = r##"
Most programs need no more than an attribute, and [`trace!`] shows what their coroutines do:

```
use std::time::Duration;

coro::trace! {
    async fn square(x: u64) -> u64 {
        coro::sleep(Duration::from_millis(3)).await;
        x * x
    }
}

#[coro::main]
async fn main() {
    // Starting square with argument 4!
    // Finishing square with argument 4!
    assert_eq!(square(4).await, 16);
}
```
"##
)]
//!
//! # Where to find what
//!
//! | to | there is |
//! |---|---|
//! | run a program | [`block_on`], [`Executor`], `#[coro::main]`, `#[coro::test]` |
//! | drive by hand | [`Coroutine`], [`Step`], [`Request`], [`ask`], [`generator()`] |
//! | run concurrently | [`join!`], [`join_all`], [`race!`], [`scope()`], [`spawn`], [`spawn_named`], [`JoinSet`] |
//! | end in good order | [`timeout`], [`CancellationToken`], [`JoinHandle::abort_on_drop`], [`AbortHandle`] |
//! | tear down whatever happens | [`with()`], [`Executor::shutdown`] |
//! | spawn from another thread | [`Handle::current`], [`Handle::spawn`], [`Handle::spawn_with`], [`RemoteHandle`] |
//! | wait | [`sleep`], [`sleep_until`], [`interval`], [`timeout`], [`yield_now`], [`outside`], [`pending`] |
//! | see calls begin and end | [`mod@trace`], `coro::trace!`, `#[coro::traced]` |
//! | see where everybody is | [`dump()`], [`Executor::dump`], [`Coroutine::dump`], from another thread [`Handle`] |
//! | see what happens | [`observe`], [`Recorder`](observe::Recorder), [`Builder::observer`], [`Coroutine::observer`] |
//! | test every order | [`explore()`], [`Explorer`], [`choose`], [`accesses`], [`Schedule`], `#[coro::test(explore)]` |
//! | be told what is wrong | [`Reporter`], and the report of a deadlock: see [`Executor::block_on`] |
//! | say what you say elsewhere | [`coming_from`] tokio, smol, asyncio or trio |
//! | talk to the world | [`ecosystem`]: channels, locks, sockets, processes, HTTP and tokio's libraries, on coro |
//! | understand what was wrong | [`mistakes`]: what the compiler and coro say, why, and what to write instead |
#![cfg_attr(
    feature = "pictures",
    doc = "| see it as a picture | [`picture::timeline()`], [`picture::svg()`], [`picture::html()`], [`picture::perfetto()`] |"
)]
#![cfg_attr(
    not(feature = "pictures"),
    doc = "| see it as a picture | `coro::picture`, with the feature `pictures` |"
)]
#![cfg_attr(
    feature = "stream",
    doc = "| give values, one after the other | [`stream()`], [`Emitter`]; `while let Some(x) = stream.next().await` |"
)]
#![cfg_attr(
    not(feature = "stream"),
    doc = "| give values, one after the other | [`generator()`]; `coro::stream`, with the feature `stream` |"
)]
#![cfg_attr(
    feature = "blocking",
    doc = "| do blocking work | [`unblock()`], [`Blocking`], [`Builder::blocking`] |"
)]
#![cfg_attr(
    not(feature = "blocking"),
    doc = "| do blocking work | `coro::unblock`, with the feature `blocking` |"
)]
#![cfg_attr(feature = "net", doc = "| talk to others | [`net`]: TCP and Unix sockets |")]
#![cfg_attr(
    not(feature = "net"),
    doc = "| talk to others | `coro::net`, with the feature `net`; sockets of async-net |"
)]
#![cfg_attr(feature = "tracing", doc = "| see it in `tracing` | [`bridge::Tracing`] |")]
#![cfg_attr(
    not(feature = "tracing"),
    doc = "| see it in `tracing` | `coro::bridge`, with the feature `tracing` |"
)]
//!
//! # Features
//!
//! | feature | adds | needs |
//! |---|---|---|
//! | `blocking` | `coro::unblock`: blocking work on other threads, or in place in a test | blocking |
//! | `macros`, on by default | `#[coro::main]`, `#[coro::test]`, `coro::trace!`, `#[coro::traced]` | coro-macros, and with it syn |
//! | `io` | while it has nothing to do, an executor waits in the reactor of async-io: see [below](#io) | async-io |
//! | `net` | `coro::net`: sockets that the executor itself waits for | mio, futures-io; on Linux rustix |
//! | `pictures` | `coro::picture`: recordings as timelines, drawings, pages and traces for Perfetto; dumps as JSON | anstream, anstyle, serde_json, unicode-width |
//! | `stream` | `coro::stream`, a generator of values; [`Interval`] is a `Stream` | futures-core |
//! | `tracing` | `coro::bridge`: tasks and traced calls as spans of the crate `tracing` | tracing |
//!
//! Dumps, observers and reports need no feature. Without any, coro has no dependency at all.
//!
//! Channels, locks, streams and blocking work come from runtime-agnostic crates, such as
//! async-channel, async-lock, futures and blocking; all of them run on coro. [`ecosystem`] says how each does,
//! and what its catch is.
//!
//! # I/O
//!
//! Sockets, signals and child processes of async-io, async-net, async-signal and async-process can be awaited on coro as on any
//! executor. A thread of async-io's waits for them, and wakes the executor's. With the feature `io` the executor does that itself where
//! it would otherwise sleep: what becomes ready wakes its tasks on its own thread. Nothing else changes. async-io's
//! thread is still there. It steps in while no executor waits, as when you drive one from a foreign loop, and after it has been
//! quiet for some milliseconds it may be the first to see what comes next. A task that is always ready does not keep others from their
//! sockets: the executor looks after them after a few microseconds, or after some hundred if nothing was there the last times.
//!
//! With the feature `net` there are sockets of coro's own, `coro::net`, made for a single thread: a request takes a third fewer
//! calls into the kernel, or less. They have the traits of futures-io, as those of async-net do, so a server is made for either in the same way.
//! Both features can be used together; while a thread has sockets of coro's own, it waits for those, and async-io's thread for the
//! others.
//!
//! On the virtual clock nobody can know that a socket is worth waiting for, so say it: `coro::outside(stream.read(&mut buffer))`.

#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "tracing")]
pub mod bridge;
mod by_hand;
mod cancellation;
mod clock;
mod combine;
#[cfg(any(all(doc, not(doctest)), all(doctest, feature = "macros")))]
pub mod coming_from;
mod context;
mod dump;
#[cfg(any(all(doc, not(doctest)), all(doctest, feature = "macros")))]
pub mod ecosystem;
mod executor;
mod explore;
mod future_of;
mod inbox;
// Pages for readers: no program needs them, and those of doc tests use the macros, blocking work and streams.
#[cfg(any(
    all(doc, not(doctest)),
    all(doctest, feature = "macros", feature = "blocking", feature = "stream")
))]
pub mod mistakes;
#[cfg(coro_loom)]
#[doc(hidden)]
pub mod models;
#[cfg(feature = "net")]
pub mod net;
pub mod observe;
mod order;
mod panics;
#[cfg(feature = "pictures")]
pub mod picture;
mod report;
mod request;
mod schedule;
mod scope;
mod seam;
mod slack;
#[allow(
    unsafe_code,
    reason = "the one room with real `unsafe`: its rules and proofs are in it"
)]
mod slots;
mod task;
mod ticket;
mod time;
mod timer;
pub mod trace;
#[cfg(feature = "blocking")]
mod unblock;
mod wakers;
mod with;
mod woken;

#[cfg(feature = "blocking")]
pub use blocking::Blocking;
pub use by_hand::{
    Ask, Asking, Coroutine, Emit, Emitter, IsQuestion, Item, Number, Question, Step, ask, generator,
};
#[cfg(feature = "stream")]
pub use by_hand::{Generator, stream};
pub use cancellation::{CancellationToken, DropGuard, WaitForCancellation};
pub use clock::{Clock, Instant};
pub use combine::{JoinAll, join_all, race};
#[cfg(feature = "macros")]
pub use coro_macros::{main, test, trace, traced};
pub use dump::dump;
pub use executor::{Builder, Executor, Handle, NoAnswer, RemoteHandle, block_on};
pub use explore::{Explorer, Failure, Summary, accesses, choose, explore};
pub use future_of::{AreFutures, FutureOf, IsFuture};
pub use report::Reporter;
pub use request::Request;
pub use schedule::{ParseScheduleError, Schedule};
pub use scope::{Scope, ScopedJoinHandle, scope};
pub use task::{
    AbortHandle, AbortOnDropHandle, JoinError, JoinHandle, JoinSet, YieldNow, spawn, spawn_named, yield_now,
};
pub use time::{Elapsed, Interval, Sleep, interval, outside, pending, sleep, sleep_until, timeout};
#[cfg(feature = "blocking")]
pub use unblock::{Unblock, unblock};
pub use with::with;
/// What the expansions of the macros name, and nobody else should: it may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use crate::combine::Branches;
    pub use crate::explore::{Passed, finished, passed};
    pub use crate::future_of::{IsTraceable, into_future, labelled};
    pub use crate::trace::expansion::*;
}
