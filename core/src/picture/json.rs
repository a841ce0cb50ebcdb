//! Lanes as JSON, for the page: texts once, and lists of numbers where there are many.
//!
//! `page/data.js` reads what is written here.

use std::collections::HashMap;
use std::panic::Location;
use std::time::Duration;

use serde::Serialize;

use super::lanes::{Ending, Lane, Lanes, State};
use crate::clock::Instant;
use crate::observe::Cause;

/// What stands for nothing where a number is expected.
const NONE: i64 = -1;

#[derive(Serialize)]
struct Run<'a> {
    start: u64,
    end: u64,
    lost: u64,
    deadlocked: Option<u64>,
    lanes: Vec<Row>,
    wakes: Vec<Wake>,
    ready: Vec<(u64, usize)>,
    parked: Vec<(u64, u64)>,
    statistics: Statistics,
    words: &'a [String],
}

#[derive(Serialize)]
struct Row {
    name: i64,
    /// The task's number and name.
    title: i64,
    task: u32,
    branch: bool,
    parent: Option<usize>,
    depth: usize,
    at: i64,
    from: u64,
    to: u64,
    begun: bool,
    end: &'static str,
    stretches: Vec<Stretch>,
    polls: Vec<Poll>,
    calls: Vec<Call>,
}

/// From, to, state, what it waited for.
type Stretch = (u64, u64, &'static str, i64);
/// From, to, step, how long it kept the thread, where it went on, where it was suspended, the wake that led to it.
type Poll = (u64, u64, u64, u64, i64, i64, i64);
/// From, to, row, name, arguments, place, end, what it waits for, whether its beginning is known.
type Call = (u64, u64, usize, i64, i64, i64, &'static str, i64, u8);
/// When, by whom, from which lane, to which, the poll it led to, whether by spawning.
type Wake = (u64, &'static str, i64, usize, i64, u8);

#[derive(Serialize)]
struct Statistics {
    polls: usize,
    /// Lane, poll, how long, where.
    longest: Option<(usize, usize, u64, i64)>,
    /// Lane, since when, how long.
    delay: Option<(usize, u64, u64)>,
}

pub(super) fn of(lanes: &Lanes) -> String {
    let mut words = Words::default();
    let run = Run {
        start: lanes.start.0,
        end: lanes.end.0,
        lost: lanes.lost,
        deadlocked: lanes.deadlocked.map(nanos),
        lanes: lanes.lanes.iter().map(|lane| row(lane, &mut words)).collect(),
        wakes: lanes.wakes.iter().map(wake).collect(),
        ready: lanes.ready.iter().map(|&(at, many)| (at.0, many)).collect(),
        parked: lanes.parked.iter().map(|&(from, to)| (from.0, to.0)).collect(),
        statistics: statistics(lanes, &mut words),
        words: &words.list,
    };
    // There is nothing in it that JSON cannot say: no map with keys that are no strings, no number that is none.
    serde_json::to_string(&run).unwrap_or_else(|error| panic!("a run cannot be written as JSON: {error}"))
}

fn row(lane: &Lane, words: &mut Words) -> Row {
    Row {
        name: words.text(&lane.name),
        title: words.text(&lane.task.to_string()),
        task: lane.task.id,
        branch: lane.branch.is_some(),
        parent: lane.parent,
        depth: lane.depth,
        at: words.place(Some(lane.place())),
        from: lane.from.0,
        to: lane.to.0,
        begun: lane.begun,
        end: ending(lane.end),
        stretches: stretches(lane, words),
        polls: polls(lane, words),
        calls: calls(lane, words),
    }
}

/// The polls have a list of their own, which says more.
fn stretches(lane: &Lane, words: &mut Words) -> Vec<Stretch> {
    let waits = lane
        .stretches
        .iter()
        .filter(|stretch| stretch.state != State::Polled);
    let written = waits.map(|stretch| {
        let wait = stretch.wait.map(|wait| wait.to_string());
        (
            stretch.from.0,
            stretch.to.0,
            state(stretch.state),
            words.maybe(wait.as_deref()),
        )
    });
    written.collect()
}

fn polls(lane: &Lane, words: &mut Words) -> Vec<Poll> {
    let written = lane.polls.iter().map(|poll| {
        (
            poll.from.0,
            poll.to.0,
            poll.step,
            length(poll.ran),
            words.place(poll.resumed_at),
            words.place(poll.suspended_at),
            index(poll.woken_by),
        )
    });
    written.collect()
}

fn calls(lane: &Lane, words: &mut Words) -> Vec<Call> {
    let written = lane.calls.iter().map(|call| {
        let wait = call.wait.map(|wait| wait.to_string());
        (
            call.from.0,
            call.to.0,
            call.depth,
            words.text(call.span.name),
            words.text(&call.span.arguments),
            words.place(Some(call.span.at)),
            ending(call.end),
            words.maybe(wait.as_deref()),
            u8::from(call.begun),
        )
    });
    written.collect()
}

fn wake(wake: &super::lanes::Wake) -> Wake {
    let by = match wake.by {
        Cause::Task(_) => "task",
        Cause::Timer => "timer",
        Cause::Outside => "outside",
        Cause::Driver => "driver",
    };
    (
        wake.at.0,
        by,
        index(wake.from),
        wake.to,
        index(wake.poll),
        u8::from(wake.spawned),
    )
}

fn statistics(lanes: &Lanes, words: &mut Words) -> Statistics {
    let longest = lanes.statistics.longest.filter(|longest| !longest.ran.is_zero());
    let delay = lanes
        .statistics
        .worst_delay
        .filter(|worst| !worst.delay.is_zero());
    Statistics {
        polls: lanes.statistics.polls,
        longest: longest.map(|longest| {
            let at = words.place(Some(longest.at));
            (longest.lane, longest.poll, length(longest.ran), at)
        }),
        delay: delay.map(|worst| (worst.lane, worst.from.0, length(worst.delay))),
    }
}

fn state(state: State) -> &'static str {
    match state {
        State::Polled => "polled",
        State::Ready => "ready",
        State::Timer => "timer",
        State::Task(_) => "task",
        State::Children => "children",
        State::Outside => "outside",
        State::Unknown => "unknown",
        State::Stuck => "stuck",
    }
}

fn ending(end: Ending) -> &'static str {
    match end {
        Ending::Open => "open",
        Ending::Done => "done",
        Ending::Cancelled => "cancelled",
        Ending::Panicked => "panicked",
    }
}

fn nanos(instant: Instant) -> u64 {
    instant.0
}

fn length(duration: Duration) -> u64 {
    crate::clock::nanos(duration)
}

fn index(index: Option<usize>) -> i64 {
    index.and_then(|index| i64::try_from(index).ok()).unwrap_or(NONE)
}

/// Every text once: the same few places and names stand in thousands of events.
#[derive(Default)]
struct Words {
    list: Vec<String>,
    known: HashMap<String, i64>,
}

impl Words {
    fn text(&mut self, text: &str) -> i64 {
        if let Some(&known) = self.known.get(text) {
            return known;
        }
        let number = index(Some(self.list.len()));
        self.list.push(text.to_owned());
        self.known.insert(text.to_owned(), number);
        number
    }

    fn maybe(&mut self, text: Option<&str>) -> i64 {
        text.map_or(NONE, |text| self.text(text))
    }

    fn place(&mut self, place: Option<&Location<'_>>) -> i64 {
        place.map_or(NONE, |place| {
            self.text(&format!("{}:{}", place.file(), place.line()))
        })
    }
}

#[cfg(test)]
mod tests;
