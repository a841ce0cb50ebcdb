//! What observers are told: one moment in the life of a coroutine, or of whoever drives it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::shown::{Seconds, Short};
use super::{Span, Task, Wait};
use crate::clock::Instant;

/// Something that happened: when, to which task, in which traced call.
///
/// Its [`Display`](fmt::Display) is one line of text without a line break. On the virtual clock it is the same in every run, so a
/// test can compare it.
///
/// ```
/// use coro::observe::Recorder;
/// use coro::{Clock, Executor};
///
/// let recorder = Recorder::new();
/// let executor = Executor::builder().clock(Clock::Virtual).observer(recorder.clone()).build();
/// executor.block_on(executor.spawn_named("sum", async { 1 + 2 })).unwrap();
///
/// let lines: Vec<_> = recorder.recording().events().iter().map(|event| event.to_string()).collect();
/// assert!(lines.contains(&"0.000s #2 sum polled".to_owned()));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    /// By the driver's clock.
    pub time: Instant,
    /// How many polls had begun, this one included.
    pub step: u64,
    /// Whom it happened to; `None` if it concerns the driver as a whole.
    pub task: Option<Arc<Task>>,
    /// The innermost traced call, or branch of a `join!`, `join_all` or `race`, in which it happened. It knows those around it.
    pub span: Option<Arc<Span>>,
    /// What happened.
    pub moment: Moment,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Moment {
    /// A task was added: by a task that was running, or from outside of all of them.
    Spawned {
        /// The number of the task that spawned it.
        by: Option<u32>,
    },
    /// A poll of the task begins.
    Polled,
    /// A poll of the task ended, and the task was not done.
    Suspended {
        /// What it waits for; `None` if no future of coro's was polled, so that nothing is known but that it waits.
        on: Option<Wait>,
        /// How long the poll kept the thread, by the real clock; zero where nobody measures.
        ran: Duration,
    },
    /// The task was made ready.
    Woken {
        /// By whom.
        by: Cause,
    },
    /// The task returned.
    Finished {
        /// How long its last poll kept the thread, by the real clock; zero where nobody measures.
        ran: Duration,
    },
    /// The task was dropped before its end.
    Cancelled,
    /// The task panicked.
    Panicked,
    /// A traced call began, or a branch was polled for the first time: the event's span.
    SpanStarted,
    /// The call returned, or the branch has its output.
    SpanFinished,
    /// The future of the call, or the branch, was dropped before its end.
    SpanCancelled {
        /// What it waited for.
        waiting_on: Option<Wait>,
    },
    /// The body of the call panicked.
    SpanPanicked,
    /// A poll of a branch begins: the event's span.
    BranchPolled,
    /// A poll of a branch ended, and the branch was not done.
    BranchSuspended {
        /// What it waits for.
        on: Option<Wait>,
    },
    /// A deadline has come. The wakes that follow, if any, are the timer's.
    TimerFired {
        /// Which one.
        deadline: Instant,
    },
    /// Nothing is ready: the thread goes to sleep, or the virtual clock is about to jump.
    Parked {
        /// When the next timer is due.
        until: Option<Instant>,
        /// Whether someone [outside](crate::outside) is waited for.
        outside: bool,
    },
    /// The task returned `Pending` and nobody has a waker of it, so that it will never be polled again.
    ///
    /// # Mistakes
    ///
    /// * [`Poll::Pending` means: ask me again later](crate::mistakes::losing_the_waker)
    /// * [The first waker that I am given is the one to wake](crate::mistakes::keeping_an_old_waker)
    KeptNoWaker {
        /// What it waits for, as far as that is known.
        on: Option<Wait>,
    },
    /// On the virtual clock nothing is ready, no timer is set and nobody outside is waited for: a panic follows. Nobody can know
    /// that on the real clock, where the thread is [parked](Moment::Parked) instead.
    Deadlocked,
    /// The driver is about to be dropped, and so many tasks with it that have not finished.
    Closing {
        /// How many.
        unfinished: usize,
    },
}

/// Who made a task ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The task with this number, while it was polled or by its end.
    Task(u32),
    /// A timer.
    Timer,
    /// Another thread, or this one while nothing was being driven.
    Outside,
    /// Whoever drives, from outside of all tasks: by sending to it, or by aborting it.
    Driver,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Seconds(self.time.elapsed_since_start()))?;
        if let Some(task) = &self.task {
            write!(f, " {task}")?;
        }
        let span = || SpanOr(self.span.as_deref());
        match &self.moment {
            Moment::Spawned { by: None } => write!(f, " spawned at {}", Place(self)),
            Moment::Spawned { by: Some(by) } => write!(f, " spawned by #{by} at {}", Place(self)),
            Moment::Polled => f.write_str(" polled"),
            Moment::Suspended { on, .. } => write!(f, " suspended{}", On(on)),
            Moment::Woken { by } => write!(f, " woken by {by}"),
            Moment::Finished { .. } => f.write_str(" finished"),
            Moment::Cancelled => f.write_str(" cancelled"),
            Moment::Panicked => f.write_str(" panicked"),
            Moment::SpanStarted => write!(f, ": {} started", span()),
            Moment::SpanFinished => write!(f, ": {} finished", span()),
            Moment::SpanCancelled { waiting_on } => write!(f, ": {} cancelled{}", span(), On(waiting_on)),
            Moment::SpanPanicked => write!(f, ": {} panicked", span()),
            Moment::BranchPolled => write!(f, ": {} polled", span()),
            Moment::BranchSuspended { on } => write!(f, ": {} suspended{}", span(), On(on)),
            Moment::TimerFired { deadline } => {
                write!(f, " timer fired for {}", Seconds(deadline.elapsed_since_start()))
            }
            Moment::Parked {
                until: Some(until), ..
            } => {
                write!(f, " parked until {}", Seconds(until.elapsed_since_start()))
            }
            Moment::Parked { until: None, .. } => f.write_str(" parked"),
            Moment::KeptNoWaker { on } => write!(f, " kept no waker{}", On(on)),
            Moment::Deadlocked => f.write_str(" deadlocked"),
            Moment::Closing { unfinished } => write!(f, " closing with {unfinished} unfinished"),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Task(id) => write!(f, "#{id}"),
            Cause::Timer => f.write_str("a timer"),
            Cause::Outside => f.write_str("someone outside"),
            Cause::Driver => f.write_str("its driver"),
        }
    }
}

/// Where the event's task was spawned.
struct Place<'a>(&'a Event);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.task {
            Some(task) => write!(f, "{}", Short(task.spawned_at)),
            None => f.write_str("nowhere"),
        }
    }
}

struct SpanOr<'a>(Option<&'a Span>);

impl fmt::Display for SpanOr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(span) => write!(f, "{span}"),
            None => f.write_str("a call"),
        }
    }
}

struct On<'a>(&'a Option<Wait>);

impl fmt::Display for On<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(wait) => write!(f, ", waiting on {wait}"),
            None => Ok(()),
        }
    }
}
