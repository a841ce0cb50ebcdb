//! What is said to `tracing`, and in which words: each has a place in the source of its own, since names and fields are static.

use tracing::field::display;
use tracing::span::Id;
use tracing::{Level, Span};

use crate::observe::{self, Event, Moment, Seconds, Short, SpanKind, Task, Wait};

/// The span of a task: in none if it was spawned by a task, else in the current one.
pub(super) fn task(task: &Task, spawned_by_a_task: bool) -> Span {
    let around = match spawned_by_a_task {
        true => None,
        false => Span::current().id(),
    };
    tracing::span!(
        target: "coro",
        parent: around,
        Level::INFO,
        "task",
        id = task.id,
        name = task.name().as_str(),
        spawned_at = %Short(task.spawned_at),
    )
}

/// The span of a traced call or a branch.
pub(super) fn span(span: &observe::Span, around: Option<Id>) -> Span {
    let (file, line) = (span.at.file(), span.at.line());
    match span.kind {
        SpanKind::Call => tracing::span!(
            target: "coro",
            parent: around,
            Level::INFO,
            "call",
            name = span.name,
            arguments = span.arguments.as_str(),
            file,
            line,
        ),
        SpanKind::Branch { index } => tracing::span!(
            target: "coro",
            parent: around,
            Level::INFO,
            "branch",
            of = span.name,
            index,
            file,
            line,
        ),
    }
}

macro_rules! say {
    ($level:ident, $event:ident, $around:ident, $($said:tt)*) => {
        tracing::event!(
            target: "coro",
            parent: $around,
            Level::$level,
            time = %Seconds($event.time.elapsed_since_start()),
            step = $event.step,
            $($said)*
        )
    };
}

/// An event in the span `around`.
pub(super) fn event(event: &Event, around: Option<Id>) {
    match &event.moment {
        Moment::Spawned { by } => say!(DEBUG, event, around, by, "spawned"),
        Moment::Polled => say!(TRACE, event, around, "polled"),
        Moment::Suspended { on, ran } => {
            say!(
                TRACE,
                event,
                around,
                on = wait(on),
                at = at(on),
                ?ran,
                "suspended"
            );
        }
        Moment::Woken { by } => say!(TRACE, event, around, %by, "woken"),
        Moment::Finished { ran } => say!(DEBUG, event, around, ?ran, "finished"),
        Moment::Cancelled => say!(DEBUG, event, around, "cancelled"),
        Moment::Panicked => say!(WARN, event, around, "panicked"),
        Moment::SpanStarted => say!(TRACE, event, around, "started"),
        Moment::SpanFinished => say!(TRACE, event, around, "returned"),
        Moment::SpanCancelled { waiting_on: on } => {
            say!(DEBUG, event, around, on = wait(on), at = at(on), "cancelled");
        }
        Moment::SpanPanicked => say!(WARN, event, around, "panicked"),
        Moment::BranchPolled => say!(TRACE, event, around, "branch polled"),
        Moment::BranchSuspended { on } => {
            say!(
                TRACE,
                event,
                around,
                on = wait(on),
                at = at(on),
                "branch suspended"
            );
        }
        Moment::TimerFired { deadline } => {
            let deadline = Seconds(deadline.elapsed_since_start());
            say!(TRACE, event, around, %deadline, "timer fired");
        }
        Moment::Parked { until, outside } => {
            let until = until.map(|until| display(Seconds(until.elapsed_since_start())));
            say!(TRACE, event, around, until, outside, "parked");
        }
        Moment::KeptNoWaker { on } => {
            say!(WARN, event, around, on = wait(on), at = at(on), "kept no waker");
        }
        Moment::Deadlocked => say!(WARN, event, around, "deadlocked"),
        Moment::Closing { unfinished } => say!(DEBUG, event, around, unfinished, "closing"),
    }
}

/// What is waited for; no field at all if that is not known.
fn wait(on: &Option<Wait>) -> Option<impl tracing::Value> {
    on.map(|wait| display(wait.on))
}

fn at(on: &Option<Wait>) -> Option<impl tracing::Value> {
    on.map(|wait| display(Short(wait.at)))
}
