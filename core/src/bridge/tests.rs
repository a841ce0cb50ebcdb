//! What is told out of order, or not at all, leaves no span entered and none open.

use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use tracing::Subscriber;
use tracing::span::Id;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use super::Tracing;
use crate::clock::Instant;
use crate::observe::{Event, Moment, Observer, Span, SpanKind, Task};

/// Counts spans that were closed.
#[derive(Clone, Default)]
struct Closed(Arc<std::sync::atomic::AtomicUsize>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Closed {
    fn on_close(&self, _: Id, _: Context<'_, S>) {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }
}

/// Tells a bridge, then drops it; how many spans were closed before, and after.
fn closed(tell: impl FnOnce(&Tracing)) -> (usize, usize) {
    let closed = Closed::default();
    let many = || closed.0.load(std::sync::atomic::Ordering::Relaxed);
    tracing::subscriber::with_default(tracing_subscriber::registry().with(closed.clone()), || {
        let bridge = Tracing::new();
        tell(&bridge);
        let before = many();
        drop(bridge);
        assert!(tracing::Span::current().is_none(), "a span is still entered");
        (before, many())
    })
}

fn task(id: u32) -> Arc<Task> {
    Arc::new(Task::named(id, "t".to_owned(), Location::caller()))
}

fn span(id: u64, kind: SpanKind, parent: Option<&Arc<Span>>) -> Arc<Span> {
    Arc::new(Span {
        id,
        kind,
        name: "f",
        arguments: String::new(),
        at: Location::caller(),
        parent: parent.cloned(),
    })
}

fn tell(bridge: &Tracing, task: &Arc<Task>, span: Option<&Arc<Span>>, moment: Moment) {
    bridge.event(&Event {
        time: Instant(0),
        step: 1,
        task: Some(task.clone()),
        span: span.cloned(),
        moment,
    });
}

const SUSPENDED: Moment = Moment::Suspended {
    on: None,
    ran: Duration::ZERO,
};
const FINISHED: Moment = Moment::Finished { ran: Duration::ZERO };

#[test]
fn a_call_that_began_before_anybody_listened_is_opened_with_those_around_it() {
    let (before, after) = closed(|bridge| {
        let task = task(1);
        let outer = span(1, SpanKind::Call, None);
        let middle = span(2, SpanKind::Branch { index: 0 }, Some(&outer));
        let inner = span(3, SpanKind::Call, Some(&middle));
        tell(bridge, &task, None, Moment::Polled);
        tell(bridge, &task, Some(&inner), Moment::SpanStarted);
        tell(bridge, &task, Some(&inner), Moment::SpanFinished);
        tell(bridge, &task, Some(&middle), Moment::SpanFinished);
        tell(bridge, &task, Some(&outer), Moment::SpanFinished);
        tell(bridge, &task, None, FINISHED);
    });
    assert_eq!((before, after), (4, 4));
}

#[test]
fn a_branch_that_is_gone_takes_along_what_was_open_in_it() {
    let (before, after) = closed(|bridge| {
        let task = task(1);
        let branch = span(1, SpanKind::Branch { index: 0 }, None);
        let inner = span(2, SpanKind::Call, Some(&branch));
        tell(bridge, &task, None, Moment::Polled);
        tell(bridge, &task, Some(&branch), Moment::SpanStarted);
        tell(bridge, &task, Some(&branch), Moment::BranchPolled);
        tell(bridge, &task, Some(&inner), Moment::SpanStarted);
        tell(bridge, &task, Some(&branch), Moment::BranchSuspended { on: None });
        tell(
            bridge,
            &task,
            Some(&branch),
            Moment::SpanCancelled { waiting_on: None },
        );
        tell(
            bridge,
            &task,
            Some(&inner),
            Moment::SpanCancelled { waiting_on: None },
        );
        tell(bridge, &task, None, SUSPENDED);
    });
    assert_eq!((before, after), (2, 3));
}

#[test]
fn calls_that_end_from_the_outside_in_and_ends_that_nobody_told_do_no_harm() {
    let (before, after) = closed(|bridge| {
        let task = task(1);
        let outer = span(1, SpanKind::Call, None);
        let inner = span(2, SpanKind::Call, Some(&outer));
        let leaked = span(3, SpanKind::Call, None);
        tell(bridge, &task, None, Moment::Spawned { by: Some(7) });
        tell(bridge, &task, None, Moment::Polled);
        tell(bridge, &task, Some(&outer), Moment::SpanStarted);
        tell(bridge, &task, Some(&inner), Moment::SpanStarted);
        tell(bridge, &task, Some(&outer), Moment::SpanFinished);
        tell(bridge, &task, Some(&inner), Moment::SpanFinished);
        tell(bridge, &task, Some(&leaked), Moment::SpanStarted);
        // Polled again, although nobody told that the first poll had ended.
        tell(bridge, &task, None, Moment::Polled);
        tell(bridge, &task, None, Moment::Panicked);
    });
    assert_eq!((before, after), (4, 4));
}

#[test]
fn a_task_that_has_ended_is_not_entered_again_by_what_is_told_later() {
    let (before, after) = closed(|bridge| {
        let task = task(1);
        let late = span(1, SpanKind::Call, None);
        tell(bridge, &task, None, Moment::Polled);
        tell(bridge, &task, None, FINISHED);
        tell(bridge, &task, Some(&late), Moment::SpanStarted);
        tell(bridge, &task, Some(&late), Moment::SpanFinished);
        assert!(bridge.lives.borrow().is_empty());
    });
    assert_eq!((before, after), (1, 1));
}
