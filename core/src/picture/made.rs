//! Recordings made by hand, for tests.

use std::collections::HashMap;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Instant;
use crate::observe::{Cause, Event, Moment, On, Recording, Span, SpanKind, Task, Wait};

/// A program that is told, event by event, what it does.
pub(super) struct Made {
    events: Vec<Event>,
    now: Instant,
    step: u64,
    tasks: HashMap<u32, Arc<Task>>,
    spans: u64,
}

pub(super) fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// One place for all: pictures of these recordings must not change with the lines of the tests.
pub(super) fn here() -> &'static Location<'static> {
    #[track_caller]
    fn caller() -> &'static Location<'static> {
        Location::caller()
    }
    caller()
}

impl Made {
    pub(super) fn new() -> Self {
        Made {
            events: Vec::new(),
            now: Instant(0),
            step: 0,
            tasks: HashMap::new(),
            spans: 0,
        }
    }

    pub(super) fn recording(&self) -> Recording {
        Recording::from(self.events.clone())
    }

    /// What is left when the ring had no room for the first so many.
    pub(super) fn without_the_first(&self, many: usize) -> Recording {
        Recording::from(self.events[many..].to_vec())
    }

    pub(super) fn count(&self) -> usize {
        self.events.len()
    }

    pub(super) fn at(&mut self, millis: u64) -> &mut Self {
        self.now = Instant(0) + ms(millis);
        self
    }

    fn push(&mut self, task: Option<u32>, span: Option<&Arc<Span>>, moment: Moment) -> &mut Self {
        self.events.push(Event {
            time: self.now,
            step: self.step,
            task: task.map(|id| self.tasks[&id].clone()),
            span: span.cloned(),
            moment,
        });
        self
    }

    pub(super) fn spawned(&mut self, id: u32, name: &str, by: Option<u32>) -> &mut Self {
        self.tasks
            .insert(id, Arc::new(Task::named(id, name.to_owned(), here())));
        self.push(Some(id), None, Moment::Spawned { by })
    }

    pub(super) fn spawned_unnamed(&mut self, id: u32, type_name: &'static str, by: Option<u32>) -> &mut Self {
        self.tasks
            .insert(id, Arc::new(Task::of_type(id, type_name, here())));
        self.push(Some(id), None, Moment::Spawned { by })
    }

    pub(super) fn polled(&mut self, id: u32) -> &mut Self {
        self.step += 1;
        self.push(Some(id), None, Moment::Polled)
    }

    pub(super) fn suspended(&mut self, id: u32, on: Option<On>) -> &mut Self {
        self.suspended_after(id, on, Duration::ZERO)
    }

    pub(super) fn suspended_after(&mut self, id: u32, on: Option<On>, ran: Duration) -> &mut Self {
        let on = on.map(|on| Wait::new(on, here()));
        self.push(Some(id), None, Moment::Suspended { on, ran })
    }

    /// A sleep that begins now.
    pub(super) fn sleep(&self, millis: u64) -> On {
        On::Sleep {
            since: self.now,
            until: self.now + ms(millis),
        }
    }

    pub(super) fn sleeps(&mut self, id: u32, millis: u64) -> &mut Self {
        let on = self.sleep(millis);
        self.suspended(id, Some(on))
    }

    pub(super) fn woken(&mut self, id: u32, by: Cause) -> &mut Self {
        if by == Cause::Timer {
            let deadline = self.now;
            self.push(None, None, Moment::TimerFired { deadline });
        }
        self.push(Some(id), None, Moment::Woken { by })
    }

    pub(super) fn finished(&mut self, id: u32) -> &mut Self {
        self.push(Some(id), None, Moment::Finished { ran: Duration::ZERO })
    }

    pub(super) fn moment(&mut self, id: u32, moment: Moment) -> &mut Self {
        self.push(Some(id), None, moment)
    }

    pub(super) fn overall(&mut self, moment: Moment) -> &mut Self {
        self.push(None, None, moment)
    }

    pub(super) fn call(
        &mut self,
        id: u32,
        around: Option<&Arc<Span>>,
        name: &'static str,
        arguments: &str,
    ) -> Arc<Span> {
        self.span(id, around, SpanKind::Call, name, arguments)
    }

    pub(super) fn branch(
        &mut self,
        id: u32,
        around: Option<&Arc<Span>>,
        name: &'static str,
        index: usize,
    ) -> Arc<Span> {
        let span = self.span(id, around, SpanKind::Branch { index }, name, "");
        self.of_span(id, &span, Moment::BranchPolled);
        span
    }

    fn span(
        &mut self,
        id: u32,
        around: Option<&Arc<Span>>,
        kind: SpanKind,
        name: &'static str,
        arguments: &str,
    ) -> Arc<Span> {
        self.spans += 1;
        let span = Arc::new(Span {
            id: self.spans,
            kind,
            name,
            arguments: arguments.to_owned(),
            at: here(),
            parent: around.cloned(),
        });
        self.push(Some(id), Some(&span), Moment::SpanStarted);
        span
    }

    pub(super) fn of_span(&mut self, id: u32, span: &Arc<Span>, moment: Moment) -> &mut Self {
        self.push(Some(id), Some(span), moment)
    }

    pub(super) fn returned(&mut self, id: u32, span: &Arc<Span>) -> &mut Self {
        self.of_span(id, span, Moment::SpanFinished)
    }

    pub(super) fn branch_sleeps(&mut self, id: u32, span: &Arc<Span>, millis: u64) -> &mut Self {
        let on = Some(Wait::new(self.sleep(millis), here()));
        self.of_span(id, span, Moment::BranchSuspended { on })
    }
}

/// `main` spawns two tasks and awaits them; one sleeps twice, the other waits for it.
pub(super) fn two_that_wait() -> Made {
    let mut made = Made::new();
    made.spawned(1, "main", None).polled(1);
    made.spawned(2, "a", Some(1)).spawned(3, "b", Some(1));
    made.suspended(1, Some(On::All(2))).polled(2);
    let first = made.call(2, None, "transfer", "1, 2");
    made.sleeps(2, 500).polled(3);
    let second = made.call(3, None, "transfer", "2, 1");
    made.suspended(3, Some(On::Task(2)));
    let until = Some(Instant(0) + ms(500));
    made.overall(Moment::Parked {
        until,
        outside: false,
    });
    made.at(500).woken(2, Cause::Timer).polled(2).sleeps(2, 500);
    let until = Some(Instant(0) + ms(1000));
    made.overall(Moment::Parked {
        until,
        outside: false,
    });
    made.at(1000).woken(2, Cause::Timer).polled(2);
    made.returned(2, &first);
    made.woken(3, Cause::Task(2)).woken(1, Cause::Task(2)).finished(2);
    made.at(1100).polled(3).sleeps(3, 400);
    made.polled(1).suspended(1, Some(On::All(2)));
    made.at(1500).woken(3, Cause::Timer).polled(3);
    made.returned(3, &second).woken(1, Cause::Task(3)).finished(3);
    made.polled(1).finished(1);
    made
}

/// `join_all` of three calls of `cube`, each of which sleeps, calls `square`, and sleeps there.
pub(super) fn three_cubes() -> Made {
    let mut made = Made::new();
    made.spawned_unnamed(1, "cubes::main::{{closure}}", None)
        .polled(1);
    let mut branches = Vec::new();
    for (index, x) in ["3", "4", "5"].into_iter().enumerate() {
        let branch = made.branch(1, None, "join_all", index);
        let cube = made.call(1, Some(&branch), "cube", x);
        made.branch_sleeps(1, &branch, 3000);
        branches.push((branch, cube));
    }
    made.suspended(1, Some(On::All(3))).at(3000);
    made.woken(1, Cause::Timer).polled(1);
    let mut squares = Vec::new();
    for (branch, cube) in &branches {
        made.of_span(1, branch, Moment::BranchPolled);
        let square = made.call(1, Some(cube), "square", &cube.arguments);
        made.branch_sleeps(1, branch, 3000);
        squares.push(square);
    }
    made.suspended(1, Some(On::All(3))).at(6000);
    made.woken(1, Cause::Timer).polled(1);
    for ((branch, cube), square) in branches.iter().zip(&squares) {
        made.of_span(1, branch, Moment::BranchPolled);
        made.returned(1, square).returned(1, cube).returned(1, branch);
    }
    made.finished(1);
    made
}

/// One task is cancelled while it sleeps in a traced call, another panics, a third nobody can wake.
pub(super) fn bad_ends() -> Made {
    let mut made = Made::new();
    made.spawned(1, "main", None).polled(1);
    made.spawned(2, "fetch", Some(1))
        .spawned(3, "parse", Some(1))
        .spawned(4, "listen", Some(1));
    made.sleeps(1, 30).polled(2);
    let fetch = made.call(2, None, "fetch", "\"a\", 3");
    made.sleeps(2, 2000).polled(3).sleeps(3, 10).polled(4);
    made.suspended(4, None).at(10).woken(3, Cause::Timer).polled(3);
    let parse = made.call(3, None, "parse", "b\"<&>\"");
    made.of_span(3, &parse, Moment::SpanPanicked)
        .moment(3, Moment::Panicked);
    made.at(30).woken(1, Cause::Timer).polled(1);
    let waiting_on = Some(Wait::new(
        On::Sleep {
            since: Instant(0),
            until: Instant(0) + ms(2000),
        },
        here(),
    ));
    made.of_span(2, &fetch, Moment::SpanCancelled { waiting_on });
    made.moment(2, Moment::Cancelled).suspended(1, Some(On::Task(4)));
    made.moment(4, Moment::KeptNoWaker { on: None }).at(40);
    made.overall(Moment::Deadlocked)
        .overall(Moment::Closing { unfinished: 2 });
    made
}
