//! Looking at running coroutines instead of guessing.
//!
//! An [`Observer`] is told of every [`Moment`] in the life of tasks and traced calls. Give one, or several, to
//! [`Executor::builder`](crate::Executor::builder) or to a [`Coroutine`](crate::Coroutine) that you drive by hand. A [`Recorder`] is an observer
//! that keeps what it was told.

pub(crate) mod attention;
mod dump;
mod dump_text;
mod event;
mod lost;
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
pub(crate) use polling::Polling;
pub use recorder::{Recorder, Recording};
pub(crate) use shown::{Seconds, Short};
pub(crate) use tree::{Leaf, Place};
pub use wait::{On, Wait};
pub(crate) use watched::{End, Outer, Watched};
pub use who::{Span, SpanKind, Task};

/// Somebody who is told what happens.
///
/// An observer runs in the middle of things: between two polls, or inside one. While it runs, the thread tells no events, so
/// it never hears itself. No lock and no borrow is held: it may spawn, wake, abort, and take a dump. A panic of it harms no
/// task: it comes out of whoever drives, such as `block_on` or `send`, once that is between two polls.
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
