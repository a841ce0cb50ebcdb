//! A recording as a trace for Perfetto, in the JSON format that Chrome's tracing began with.

use std::time::Duration;

use serde_json::Value;

use super::lanes::{Ending, Lane, Lanes, Poll, Wake};
use crate::clock::{Instant, nanos};
use crate::observe::{Cause, Recording, Short};

/// How long what takes no time is drawn: flows end at slices, and only at those that last.
const LEAST: u64 = 1;

/// What is said about a slice.
type Facts = Vec<(&'static str, Value)>;

pub(super) fn json(recording: &Recording) -> String {
    let lanes = Lanes::of(recording);
    let mut trace = Trace::default();
    trace.line("process_name", 'M', None, 0, &[("name", "coro".into())]);
    let executor = trace.track("executor");
    let flows = trace.thread(executor, &lanes);
    trace.lives(&lanes);
    trace.flows(&flows);
    trace.ready(&lanes);
    if let Some(at) = lanes.deadlocked {
        let at = micros(at.0);
        let line = format!(r#"{{"name":"deadlock","ph":"i","s":"p","pid":1,"tid":{executor},"ts":{at}}}"#);
        trace.lines.push(line);
    }
    let facts = match lanes.lost {
        0 => String::new(),
        lost => format!(r#","otherData":{{"lost_events":{lost}}}"#),
    };
    format!(
        "{{\"displayTimeUnit\":\"ns\"{facts},\"traceEvents\":[\n{}\n]}}\n",
        trace.lines.join(",\n")
    )
}

#[derive(Default)]
struct Trace {
    lines: Vec<String>,
    tracks: usize,
}

/// From a slice to a slice, as track and time.
struct Flow {
    from: (usize, u64),
    to: (usize, u64),
}

/// A slice that lies on a track, and what it pushes back: on the virtual clock much happens at one time, one after the other.
#[derive(Default)]
struct Cursor(u64);

impl Cursor {
    /// Where a slice of this length lies that should begin at `at`.
    fn place(&mut self, at: u64, length: u64) -> (u64, u64) {
        let begin = at.max(self.0);
        let length = length.max(LEAST);
        self.0 = begin.saturating_add(length);
        (begin, length)
    }
}

/// A poll, and where it is drawn.
struct Polled {
    from: Instant,
    slice: (u64, u64),
}

impl Polled {
    /// Where this moment is drawn, if it is not before the poll.
    fn at(&self, moment: Instant) -> Option<u64> {
        let (begin, length) = self.slice;
        let after = nanos(moment - self.from).min(length - 1);
        (self.from <= moment).then_some(begin + after)
    }
}

/// What the thread did at one time.
enum Done<'a> {
    /// A poll of this lane.
    Polled(usize, &'a Poll),
    Parked(Instant, Instant),
}

/// All that the thread did, in order.
fn done(lanes: &Lanes) -> Vec<Done<'_>> {
    let mut done = Vec::new();
    for (index, lane) in lanes
        .lanes
        .iter()
        .enumerate()
        .filter(|(_, lane)| lane.branch.is_none())
    {
        let polls = lane.polls.iter();
        done.extend(polls.map(|poll| (poll.from, poll.step, Done::Polled(index, poll))));
    }
    // After the polls of the same time.
    let parked = lanes.parked.iter();
    done.extend(parked.map(|&(from, to)| (from, u64::MAX, Done::Parked(from, to))));
    done.sort_by_key(|&(from, step, _)| (from, step));
    done.into_iter().map(|(_, _, done)| done).collect()
}

impl Trace {
    /// A line of the trace. The phase decides what it is: `M`etadata, a slice `X`, a flow's `s`tart or `f`inish, a `C`ounter.
    fn line(&mut self, name: &str, phase: char, at: Option<u64>, track: usize, facts: &[(&str, Value)]) {
        let mut line = format!(r#"{{"name":"{name}","ph":"{phase}","pid":1,"tid":{track}"#);
        if let Some(at) = at {
            line.push_str(&format!(r#","ts":{}"#, micros(at)));
        }
        self.end_line(line, facts);
    }

    fn end_line(&mut self, mut line: String, facts: &[(&str, Value)]) {
        if !facts.is_empty() {
            let facts: Vec<_> = facts
                .iter()
                .map(|(name, value)| format!(r#""{name}":{value}"#))
                .collect();
            line.push_str(&format!(r#","args":{{{}}}"#, facts.join(",")));
        }
        line.push('}');
        self.lines.push(line);
    }

    /// A new track below all others.
    fn track(&mut self, name: &str) -> usize {
        self.tracks += 1;
        let track = self.tracks;
        self.line("thread_name", 'M', None, track, &[("name", name.into())]);
        self.line(
            "thread_sort_index",
            'M',
            None,
            track,
            &[("sort_index", track.into())],
        );
        track
    }

    fn slice(&mut self, name: &str, track: usize, (begin, length): (u64, u64), facts: &[(&str, Value)]) {
        let name = Value::from(name);
        let (begin, length) = (micros(begin), micros(length));
        let line = format!(r#"{{"name":{name},"ph":"X","pid":1,"tid":{track},"ts":{begin},"dur":{length}"#);
        self.end_line(line, facts);
    }

    /// A slice for each wake that is by no task; where they lie, by the number of the wake.
    fn wakes(&mut self, lanes: &Lanes) -> Vec<Option<(usize, u64)>> {
        let by_others = |wake: &Wake| !matches!(wake.by, Cause::Task(_));
        if !lanes.wakes.iter().any(by_others) {
            return vec![None; lanes.wakes.len()];
        }
        let track = self.track("wakes by timers and from outside");
        let mut cursor = Cursor::default();
        let mut place = |wake: &Wake| {
            let slice = cursor.place(wake.at.0, 0);
            let whom = ("wakes", name(&lanes.lanes[wake.to]).into());
            self.slice(&wake.by.to_string(), track, slice, &[whom]);
            (track, slice.0)
        };
        let wakes = lanes.wakes.iter();
        wakes.map(|wake| by_others(wake).then(|| place(wake))).collect()
    }

    /// What the thread did: a slice for each poll, and what led to it.
    fn thread(&mut self, executor: usize, lanes: &Lanes) -> Vec<Flow> {
        let elsewhere = self.wakes(lanes);
        let mut polled: Vec<Vec<Polled>> = lanes.lanes.iter().map(|_| Vec::new()).collect();
        let (mut cursor, mut flows) = (Cursor::default(), Vec::new());
        for done in done(lanes) {
            let (lane, poll) = match done {
                Done::Parked(from, until) => {
                    let begin = from.0.max(cursor.0);
                    if begin < until.0 {
                        let slice = cursor.place(begin, until.0 - begin);
                        self.slice("parked", executor, slice, &[]);
                    }
                    continue;
                }
                Done::Polled(lane, poll) => (lane, poll),
            };
            let cause = poll.woken_by.and_then(|number| {
                let wake = lanes.wakes[number];
                // A task wakes in the last of its polls that began before.
                let by_task = || {
                    let polls = polled[wake.from?].iter();
                    Some((executor, polls.rev().find_map(|poll| poll.at(wake.at))?))
                };
                elsewhere[number].or_else(by_task)
            });
            // Causes come first, also where all happens at one time.
            let earliest = cause.map_or(0, |(_, at)| at + 1).max(poll.from.0);
            let slice = cursor.place(earliest, nanos(poll.to - poll.from));
            self.slice(
                &name(&lanes.lanes[lane]),
                executor,
                slice,
                &facts_of_poll(&lanes.lanes[lane], poll),
            );
            polled[lane].push(Polled {
                from: poll.from,
                slice,
            });
            let to = (executor, slice.0);
            flows.extend(cause.map(|from| Flow { from, to }));
        }
        flows
    }

    /// What each task lived through: itself and its calls, each in one piece.
    fn lives(&mut self, lanes: &Lanes) {
        for lane in &lanes.lanes {
            let inner = if lane.depth > 0 { "└ " } else { "" };
            let title = format!(
                "{}{inner}{}",
                "  ".repeat(lane.depth.saturating_sub(1)),
                name(lane)
            );
            let mut slices = vec![(name(lane), lane.from.0, lane.to.0, facts_of_lane(lane))];
            slices.extend(lane.calls.iter().map(|call| {
                let at = ("at", Short(call.span.at).to_string().into());
                let mut facts = vec![("arguments", call.span.arguments.as_str().into()), at];
                facts.extend(call.wait.map(|wait| ("waits_on", wait.to_string().into())));
                facts.extend(ending(call.end));
                (call.span.to_string(), call.from.0, call.to.0, facts)
            }));
            // Calls that overlap without being in each other, as those awaited by a foreign `join`, need tracks of their own.
            let mut tracks: Vec<(usize, Vec<u64>)> = Vec::new();
            for (name, from, to, facts) in slices {
                let fits = |(_, open): &mut (usize, Vec<u64>)| {
                    while open.last().is_some_and(|&end| end <= from && from < to) {
                        open.pop();
                    }
                    open.last().is_none_or(|&end| to <= end)
                };
                let at = match tracks.iter_mut().position(fits) {
                    Some(at) => at,
                    None => {
                        tracks.push((self.track(&title), Vec::new()));
                        tracks.len() - 1
                    }
                };
                tracks[at].1.push(to);
                self.slice(&name, tracks[at].0, (from, to - from), &facts);
            }
        }
    }

    /// From what woke a task to the poll that this led to.
    fn flows(&mut self, flows: &[Flow]) {
        for (id, flow) in flows.iter().enumerate() {
            for (phase, (track, at)) in [(r#"s"#, flow.from), (r#"f","bp":"e"#, flow.to)] {
                let at = micros(at);
                self.lines.push(format!(
                    r#"{{"name":"wake","cat":"wake","id":{id},"ph":"{phase}","pid":1,"tid":{track},"ts":{at}}}"#
                ));
            }
        }
    }

    fn ready(&mut self, lanes: &Lanes) {
        let mut cursor = Cursor::default();
        for &(at, many) in &lanes.ready {
            let (at, _) = cursor.place(at.0, 0);
            self.line("ready tasks", 'C', Some(at), 1, &[("tasks", many.into())]);
        }
    }
}

/// What a track and a slice are called: `#2 transfer`, or `join_all[0]`.
fn name(lane: &Lane) -> String {
    match &lane.branch {
        Some(branch) => branch.to_string(),
        None => format!("#{} {}", lane.task.id, lane.name),
    }
}

fn facts_of_lane(lane: &Lane) -> Facts {
    let place = Short(lane.place()).to_string().into();
    let mut facts = match lane.branch {
        Some(_) => vec![("awaited_at", place)],
        None => vec![("task", u64::from(lane.task.id).into()), ("spawned_at", place)],
    };
    if !lane.begun {
        facts.push(("begun", "before the recording".into()));
    }
    facts.extend(ending(lane.end));
    facts
}

fn facts_of_poll(lane: &Lane, poll: &Poll) -> Facts {
    let mut facts = vec![("step", poll.step.into())];
    facts.extend(
        poll.resumed_at
            .map(|at| ("resumed_at", Short(at).to_string().into())),
    );
    facts.extend(
        poll.suspended_at
            .map(|at| ("suspended_at", Short(at).to_string().into())),
    );
    let after = lane.stretches.partition_point(|stretch| stretch.from < poll.to);
    let waits = lane.stretches[after..]
        .iter()
        .take_while(|stretch| stretch.from == poll.to);
    let wait = waits
        .filter_map(|stretch| stretch.wait)
        .find(|wait| Some(wait.at) == poll.suspended_at);
    facts.extend(wait.map(|wait| ("waits_on", wait.on.to_string().into())));
    // Measured by the real clock: on the virtual one, where no time passes, it would be different in every run.
    if poll.from < poll.to && poll.ran > Duration::ZERO {
        facts.push(("ran_ns", nanos(poll.ran).into()));
    }
    facts
}

fn ending(end: Ending) -> Option<(&'static str, Value)> {
    let end = match end {
        Ending::Open => "open",
        Ending::Done => return None,
        Ending::Cancelled => "cancelled",
        Ending::Panicked => "panicked",
    };
    Some(("end", end.into()))
}

/// Microseconds, such that whoever multiplies by a thousand and cuts off the rest has the nanoseconds again.
fn micros(nanos: u64) -> f64 {
    let micros = nanos as f64 / 1000.0;
    if micros * 1000.0 < nanos as f64 {
        micros.next_up()
    } else {
        micros
    }
}
