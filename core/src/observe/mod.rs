//! Looking at running coroutines instead of guessing.
//!
//! There are two ways. A [`Dump`] says where everybody is at one moment. An [`Observer`] is told of every [`Moment`] as it comes, and
//! a [`Recorder`] is an observer that keeps what it was told. Neither polls anything to look at it.
//!
//! **By machine**, [`Builder::observer`](crate::Builder::observer) gives an executor an observer, or several.
//! [`coro::dump()`](crate::dump()) asks from inside, [`Executor::dump`](crate::Executor::dump) from outside, and a
//! [`Handle`](crate::Handle) from another thread.
//!
//! ```
//! use std::time::Duration;
//! use coro::observe::Recorder;
//! use coro::{Clock, Executor};
//!
//! let recorder = Recorder::new();
//! let executor = Executor::builder().clock(Clock::Virtual).observer(recorder.clone()).build();
//! let nap = executor.spawn_named("nap", coro::sleep(Duration::from_secs(3)));
//! executor.run_until_stalled();
//! assert!(executor.dump().to_string().contains("sleep, 3.000s more"));
//!
//! executor.block_on(nap).unwrap();
//! assert!(recorder.recording().to_string().contains("3.000s #2 nap woken by a timer"));
//! ```
//!
//! **By hand**, [`Coroutine::observer`](crate::Coroutine::observer) and [`Coroutine::dump`](crate::Coroutine::dump) do the same for one
//! coroutine. Several may share an observer: [`numbered`](crate::Coroutine::numbered) tells them apart.
//!
//! # What is told when
//!
//! | about | moment | when |
//! |---|---|---|
//! | a task | [`Spawned`](Moment::Spawned) | it was added; first of all that is told of it |
//! | | [`Woken`](Moment::Woken) | it was made ready; not if it was ready already, as it is when it is spawned |
//! | | [`Polled`](Moment::Polled) | a poll begins; [`Suspended`](Moment::Suspended) or an end follows |
//! | | [`Finished`](Moment::Finished), [`Cancelled`](Moment::Cancelled), [`Panicked`](Moment::Panicked) | its end: one of them, once |
//! | | [`KeptNoWaker`](Moment::KeptNoWaker) | nothing is ready, and nothing can ever wake it |
//! | a traced call | [`SpanStarted`](Moment::SpanStarted) | its body begins |
//! | | [`SpanFinished`](Moment::SpanFinished), [`SpanCancelled`](Moment::SpanCancelled), [`SpanPanicked`](Moment::SpanPanicked) | its end: one of them, once |
//! | a branch | as for a call | of a `join!`, a `join_all` or a `race`: from its first poll on |
//! | | [`BranchPolled`](Moment::BranchPolled), [`BranchSuspended`](Moment::BranchSuspended) | a poll of it begins; it ended without an output |
//! | the driver | [`TimerFired`](Moment::TimerFired) | a deadline has come; the wakes follow |
//! | | [`Parked`](Moment::Parked) | nothing is ready: the thread sleeps, or the virtual clock jumps |
//! | | [`Deadlocked`](Moment::Deadlocked) | on the virtual clock, before the panic that reports it |
//! | | [`Closing`](Moment::Closing) | an executor is dropped, and unfinished tasks with it |
//!
//! A call ends untold if it is leaked, or if another driver polls it last.
//!
//! # What is promised
//!
//! * **Order.** Events are told in the order in which things happen, and each to the observers in the order in which those were given.
//! * **Nothing is held.** While an observer runs, no lock and no borrow of coro's is: it may spawn, wake, abort, take a dump, and
//!   drive another executor.
//! * **Silence.** Meanwhile the thread tells no events, so an observer never hears itself. A task that it spawns is in dumps, and is
//!   told of from its first poll on.
//! * **Panics.** A panic of an observer harms no task, and the other observers are told all the same. It comes out between two polls,
//!   of whatever drives: `block_on`, `tick`, `send`, or the drop of the executor or the coroutine. Of several at once the first comes out.
//! * **Determinism.** On the virtual clock two runs of the same program give the same events, byte for byte as text, and the same
//!   dumps. How long polls took is measured by the real clock, so these texts leave it out.
//! * **Bounded memory.** A [`Recorder`] keeps the last 65,536 events, or as many as you say, and counts those that it lost. A task or
//!   call that has ended is kept for only as long as an event names it.
//!
//! # What it costs
//!
//! Nothing where nobody watches: an executor on the real clock without an observer, unless
//! [`Builder::watched`](crate::Builder::watched) says otherwise. On the virtual clock executors are watched unless that says otherwise.
//!
//! Measured with a task that only yields, whose poll takes some 15 ns: some 80 ns more when it is watched, 220 ns more with a
//! [`Recorder`], which is three events, and 330 ns more on the real clock, which is read for each. A traced call that awaits nothing
//! takes some 170 ns more when it is watched, and 240 ns with a [`Recorder`], which is two events.
//!
//! # Reports
//!
//! A `block_on` that can never end on the virtual clock panics with a report: who waits for whom, and what went wrong as far as that
//! can be told. A [`Reporter`](crate::Reporter) is an observer that reports on the real clock too: a task that keeps the thread, one that kept no
//! waker, and if asked deadlocks and tasks that were dropped unfinished.

pub(crate) mod attention;
mod dump;
mod dump_text;
mod event;
mod lost;
mod names;
mod numbers;
mod polling;
mod recorder;
mod shown;
mod standing;
mod telling;
mod tree;
mod wait;
mod waker;
mod watched;
mod who;

pub use dump::{Dump, Frame, FrameKind, TaskDump, TaskState};
pub use event::{Cause, Event, Moment};
pub(crate) use names::Names;
pub(crate) use polling::Polling;
pub use recorder::{Recorder, Recording};
pub(crate) use shown::{Seconds, Short};
pub(crate) use tree::{Leaf, Place};
pub use wait::{On, Wait};
pub(crate) use watched::{End, Outer, Watched};
pub use who::{Span, SpanKind, Task};

/// Somebody who is told what happens.
///
/// An observer runs in the middle of things: between two polls, or inside one. What it may do there, and what becomes of its
/// panics, stands [above](self#what-is-promised).
///
/// A closure is an observer; one that is shared, as by an `Rc`, is given as a closure that calls it.
pub trait Observer {
    /// Something happened.
    fn event(&self, event: &Event);
}

impl<F: Fn(&Event)> Observer for F {
    fn event(&self, event: &Event) {
        self(event);
    }
}
