//! What every picture shows: a lane for each task and for each branch of a `join!`, `join_all` or `race`.
//!
//! Pure data, computed once from a recording. A recording may begin in the middle of things, since the oldest events may be
//! lost: then what is known is drawn from the beginning of the recording, and marked as not begun.

use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use super::gather;
use crate::clock::Instant;
use crate::observe::{Cause, On, Recording, Span, Task, Wait};

/// A recording, as lanes beside each other.
#[derive(Clone, Debug)]
pub(crate) struct Lanes {
    /// When the recording begins, and when it ends. Without events both are the clock's start.
    pub(crate) start: Instant,
    pub(crate) end: Instant,
    /// How many events older than those in the recording there were.
    pub(crate) lost: u64,
    /// In the order of display: each lane before its children, and these before its next sibling.
    pub(crate) lanes: Vec<Lane>,
    /// Who made whom ready, in order of time.
    pub(crate) wakes: Vec<Wake>,
    /// How many tasks were ready from this moment on. Several may share a moment.
    pub(crate) ready: Vec<(Instant, usize)>,
    /// When the driver had nothing to do: from, to.
    pub(crate) parked: Vec<(Instant, Instant)>,
    /// When nothing could go on any more.
    pub(crate) deadlocked: Option<Instant>,
    pub(crate) statistics: Statistics,
}

/// What one task, or one branch of it, lived through.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    /// The task, or the task that the branch belongs to.
    pub(crate) task: Arc<Task>,
    /// The branch, if it is one: the first, if this is a place where branches follow each other, as in a loop.
    pub(crate) branch: Option<Arc<Span>>,
    /// The lane of the task that spawned it, or that the branch stands in.
    pub(crate) parent: Option<usize>,
    /// How many lanes are around it.
    pub(crate) depth: usize,
    /// The name given to the task, else its only outermost call, else the task's or the branch's own name.
    pub(crate) name: String,
    /// The call that gave the lane its name.
    pub(crate) named_by: Option<usize>,
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    /// Whether its beginning is in the recording.
    pub(crate) begun: bool,
    pub(crate) end: Ending,
    /// When and how the branches ended that were followed by another.
    pub(crate) earlier: Vec<(Instant, Ending)>,
    /// From `from` to `to` without gaps, but for those between two branches. Only those that were polled may take no time.
    pub(crate) stretches: Vec<Stretch>,
    pub(crate) polls: Vec<Poll>,
    /// Traced calls in the order of their beginnings.
    pub(crate) calls: Vec<Call>,
}

/// How a lane or a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ending {
    /// Not yet, when the recording ended.
    Open,
    Done,
    Cancelled,
    Panicked,
}

/// A time during which a lane was in one state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    pub(crate) state: State,
    /// What it waited for, if it waited and that is known.
    pub(crate) wait: Option<Wait>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum State {
    Polled,
    /// Woken, or just spawned, and not yet polled.
    Ready,
    Timer,
    /// For the end of the task with this number.
    Task(u32),
    /// For its branches, or for several futures of which nothing else is known.
    Children,
    /// For another thread, the operating system, or an answer.
    Outside,
    /// For something that nobody knows of; or the recording begins later than this.
    Unknown,
    /// For ever: nobody has a waker.
    Stuck,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Poll {
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    /// Which of all the polls.
    pub(crate) step: u64,
    /// How long it kept the thread by the real clock; zero for branches, on a virtual clock, and where nobody measured.
    pub(crate) ran: Duration,
    /// Where the lane waited before, and where after. At its beginning and its end it waits nowhere.
    pub(crate) resumed_at: Option<&'static Location<'static>>,
    pub(crate) suspended_at: Option<&'static Location<'static>>,
    /// The wake that led to it: an index of [`Lanes::wakes`].
    pub(crate) woken_by: Option<usize>,
}

/// A traced call, whole, however often it was suspended.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) span: Arc<Span>,
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    pub(crate) begun: bool,
    pub(crate) end: Ending,
    /// In which row below the lane: deeper than the call around it, and no two calls of a row at the same time.
    pub(crate) depth: usize,
    /// The call around it, if that is in the same lane.
    pub(crate) parent: Option<usize>,
    /// What it waits for, or waited for when it was cancelled.
    pub(crate) wait: Option<Wait>,
}

/// Somebody made a task ready.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wake {
    pub(crate) at: Instant,
    pub(crate) by: Cause,
    /// The lane of the task that did it, if a task did.
    pub(crate) from: Option<usize>,
    pub(crate) to: usize,
    /// The poll that it led to, among those of the lane `to`.
    pub(crate) poll: Option<usize>,
    /// By spawning it.
    pub(crate) spawned: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Statistics {
    /// Polls of tasks.
    pub(crate) polls: usize,
    pub(crate) longest: Option<Longest>,
    pub(crate) worst_delay: Option<Delay>,
}

/// The poll that kept the thread longest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Longest {
    pub(crate) lane: usize,
    pub(crate) poll: usize,
    pub(crate) ran: Duration,
    /// Where it was suspended in the end, else where it went on, else where the task was spawned.
    pub(crate) at: &'static Location<'static>,
}

/// The longest time for which a task was ready and not polled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Delay {
    pub(crate) lane: usize,
    pub(crate) from: Instant,
    pub(crate) delay: Duration,
}

impl Lanes {
    pub(crate) fn of(recording: &Recording) -> Self {
        gather::lanes(recording, false)
    }

    /// The same with steps in place of nanoseconds, for where time stands still: the first poll lasts from 0 to 1.
    pub(crate) fn by_steps(recording: &Recording) -> Self {
        gather::lanes(recording, true)
    }
}

impl Lane {
    /// Where the task was spawned, or where the branches are awaited.
    pub(crate) fn place(&self) -> &'static Location<'static> {
        match &self.branch {
            Some(branch) => branch.at,
            None => self.task.spawned_at,
        }
    }
}

impl State {
    /// The state of whoever waits for this.
    pub(crate) fn of(wait: Option<Wait>) -> Self {
        match wait.map(|wait| wait.on) {
            Some(On::Sleep { .. }) => State::Timer,
            Some(On::Task(id)) => State::Task(id),
            Some(On::All(_) | On::First(_) | On::Child(_)) => State::Children,
            Some(On::Turn) => State::Ready,
            Some(On::Answer(_) | On::Outside) => State::Outside,
            Some(On::Cancellation | On::Forever) | None => State::Unknown,
        }
    }
}
