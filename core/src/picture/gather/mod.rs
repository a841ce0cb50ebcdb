//! From events to lanes: one pass over the recording, which never looks back.

mod spans;

use std::collections::HashMap;
use std::mem;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use self::spans::Home;
use super::arrange;
use super::growing::{Growing, Now};
use super::lanes::{Delay, Ending, Lane, Lanes, Longest, State, Statistics, Wake};
use crate::clock::Instant;
use crate::observe::{Cause, Event, Moment, Recording, Task, Wait};

pub(super) fn lanes(recording: &Recording, by_steps: bool) -> Lanes {
    let time = |event: &Event| match event.moment {
        _ if !by_steps => event.time,
        // What happens in the first poll happens at 0, until it ends at 1.
        Moment::Suspended { .. } | Moment::Finished { .. } | Moment::Panicked => Instant(event.step),
        _ => Instant(event.step.saturating_sub(1)),
    };
    let start = recording.events().first().map_or(Instant(0), time);
    let mut gather = Gather::new(start, by_steps);
    gather.is_timed = moves_in_polls(recording);
    for event in recording.events() {
        gather.event(event, time(event));
    }
    gather.finish(recording.lost())
}

/// Whether the clock moves while a task is polled. A virtual one does not: what was measured there by the real one is left out, for
/// two runs are to give the same picture.
fn moves_in_polls(recording: &Recording) -> bool {
    let mut polled = None;
    recording.events().iter().any(|event| match event.moment {
        Moment::Polled => {
            polled = Some(event.time);
            false
        }
        Moment::Suspended { .. } | Moment::Finished { .. } => {
            polled.take().is_some_and(|polled| polled < event.time)
        }
        _ => false,
    })
}

struct Gather {
    /// Whether it is said how long polls took.
    is_timed: bool,
    /// When the poll that is going on began.
    polled_at: Option<Instant>,
    by_steps: bool,
    start: Instant,
    now: Instant,
    /// In the order in which they appeared.
    growing: Vec<Growing>,
    /// The lane of each task by its number.
    tasks: HashMap<u32, usize>,
    spans: HashMap<u64, Home>,
    /// The latest lane of each branch: which lane it stands in, what awaits it, which branch it is, and where.
    seats: HashMap<(usize, &'static str, usize, &'static Location<'static>), usize>,
    /// When each task ended.
    ended: HashMap<u32, Instant>,
    wakes: Vec<Wake>,
    ready_now: usize,
    ready: Vec<(Instant, usize)>,
    parked_since: Option<Instant>,
    parked: Vec<(Instant, Instant)>,
    deadlocked: Option<Instant>,
    statistics: Statistics,
}

impl Gather {
    fn new(start: Instant, by_steps: bool) -> Self {
        Gather {
            is_timed: true,
            polled_at: None,
            by_steps,
            start,
            now: start,
            growing: Vec::new(),
            tasks: HashMap::new(),
            spans: HashMap::new(),
            seats: HashMap::new(),
            ended: HashMap::new(),
            wakes: Vec::new(),
            ready_now: 0,
            ready: vec![(start, 0)],
            parked_since: None,
            parked: Vec::new(),
            deadlocked: None,
            statistics: Statistics::default(),
        }
    }

    fn event(&mut self, event: &Event, time: Instant) {
        self.now = self.now.max(time);
        if let Some(since) = self.parked_since.take()
            && since < self.now
        {
            self.parked.push((since, self.now));
        }
        match &event.moment {
            Moment::Parked { .. } => self.parked_since = Some(self.now),
            Moment::Deadlocked => self.deadlocked = Some(self.now),
            Moment::TimerFired { .. } | Moment::Closing { .. } => {}
            moment => {
                // What is about no task, such as a call traced outside of all of them, is in no lane.
                if let Some(task) = &event.task {
                    self.event_of(task, event, moment);
                }
            }
        }
    }

    fn event_of(&mut self, task: &Arc<Task>, event: &Event, moment: &Moment) {
        match *moment {
            Moment::Spawned { by } => self.spawned(task, by),
            Moment::Woken { by } => {
                let lane = self.lane(task);
                let from = match by {
                    Cause::Task(id) => self.tasks.get(&id).copied(),
                    _ => None,
                };
                self.woken(lane, by, from, false);
            }
            Moment::Polled => {
                self.polled_at = Some(event.time);
                let lane = self.lane(task);
                self.polled(lane, event.step);
            }
            Moment::Suspended { on, ran } => {
                let lane = self.lane(task);
                let ran = self.ran(event, ran);
                self.waits(task, event.span.as_ref(), on);
                self.end_poll(lane, event.step, on, ran);
                let now = self.clock();
                let next = match self.growing[lane].woken_by {
                    Some(_) => State::Ready,
                    None => State::of(on),
                };
                self.growing[lane].turn_to(&now, next, on);
            }
            Moment::KeptNoWaker { on } => {
                let lane = self.lane(task);
                let now = self.clock();
                self.growing[lane].turn_to(&now, State::Stuck, on);
            }
            Moment::Finished { ran } => {
                let ran = self.ran(event, ran);
                self.task_ended(task, event.step, Ending::Done, ran);
            }
            Moment::Cancelled => self.task_ended(task, event.step, Ending::Cancelled, Duration::ZERO),
            Moment::Panicked => self.task_ended(task, event.step, Ending::Panicked, Duration::ZERO),
            Moment::SpanStarted => {
                if let Some(span) = &event.span {
                    self.span_started(task, span, event.step, true);
                }
            }
            Moment::SpanFinished => self.span_ended(task, event, Ending::Done, None),
            Moment::SpanCancelled { waiting_on } => {
                self.span_ended(task, event, Ending::Cancelled, waiting_on);
            }
            Moment::SpanPanicked => self.span_ended(task, event, Ending::Panicked, None),
            Moment::BranchPolled => {
                if let Some(span) = &event.span {
                    let lane = self.home(task, span, event.step).lane();
                    let now = self.clock();
                    // The first poll began with the span.
                    self.growing[lane].begin_poll(&now, event.step, None);
                }
            }
            Moment::BranchSuspended { on } => {
                if let Some(span) = &event.span {
                    let lane = self.home(task, span, event.step).lane();
                    let now = self.clock();
                    self.growing[lane].end_poll(&now, event.step, on, Duration::ZERO);
                    self.growing[lane].turn_to(&now, State::of(on), on);
                }
            }
            Moment::TimerFired { .. }
            | Moment::Parked { .. }
            | Moment::Deadlocked
            | Moment::Closing { .. } => {}
        }
    }

    /// How long the poll that ends took: by the recording's clock if that has moved, as a virtual one does where it is
    /// [advanced](crate::Executor::advance) in the middle of a poll, or else as it was measured.
    fn ran(&mut self, event: &Event, measured: Duration) -> Duration {
        let moved = self.polled_at.take().map_or(Duration::ZERO, |at| event.time - at);
        match moved {
            _ if !self.is_timed => Duration::ZERO,
            Duration::ZERO => measured,
            _ => moved,
        }
    }

    fn clock(&self) -> Now {
        Now {
            instant: self.now,
            is_time: !self.by_steps,
        }
    }

    /// The lane of the task. If it is not known, the task began before the recording did.
    fn lane(&mut self, task: &Arc<Task>) -> usize {
        if let Some(&lane) = self.tasks.get(&task.id) {
            return lane;
        }
        let lane = Growing::new(task.clone(), None, None, self.start, false);
        self.add(lane)
    }

    fn add(&mut self, lane: Growing) -> usize {
        let index = self.growing.len();
        if lane.lane.branch.is_none() {
            self.tasks.insert(lane.lane.task.id, index);
        }
        self.growing.push(lane);
        index
    }

    fn spawned(&mut self, task: &Arc<Task>, by: Option<u32>) {
        let parent = by.and_then(|id| self.tasks.get(&id).copied());
        let lane = self.add(Growing::new(task.clone(), None, parent, self.now, true));
        let by = by.map_or(Cause::Driver, Cause::Task);
        self.woken(lane, by, parent, true);
    }

    fn woken(&mut self, lane: usize, by: Cause, from: Option<usize>, spawned: bool) {
        let wake = self.wakes.len();
        self.wakes.push(Wake {
            at: self.now,
            by,
            from,
            to: lane,
            poll: None,
            spawned,
        });
        let now = self.clock();
        if self.growing[lane].woken(&now, wake) {
            self.ready_now += 1;
            self.ready.push((self.now, self.ready_now));
        }
    }

    /// The task is no longer in the ready queue.
    fn taken(&mut self, lane: usize) -> Option<usize> {
        let wake = self.growing[lane].woken_by.take()?;
        self.ready_now = self.ready_now.saturating_sub(1);
        self.ready.push((self.now, self.ready_now));
        Some(wake)
    }

    fn polled(&mut self, lane: usize, step: u64) {
        let wake = self.taken(lane);
        let (from, now) = (self.growing[lane].since, self.clock());
        let was_ready = self.growing[lane].state == State::Ready;
        let poll = self.growing[lane].begin_poll(&now, step, wake);
        if let Some(wake) = wake {
            self.wakes[wake].poll = poll;
        }
        self.statistics.polls += 1;
        let delay = self.now - from;
        let worst = self
            .statistics
            .worst_delay
            .map_or(Duration::ZERO, |worst| worst.delay);
        if was_ready && delay > worst {
            self.statistics.worst_delay = Some(Delay { lane, from, delay });
        }
    }

    fn end_poll(&mut self, lane: usize, step: u64, on: Option<Wait>, ran: Duration) {
        let now = self.clock();
        let known = self.growing[lane].is_polled();
        let Some(poll) = self.growing[lane].end_poll(&now, step, on, ran) else {
            return;
        };
        self.statistics.polls += usize::from(!known);
        let longest = self
            .statistics
            .longest
            .map_or(Duration::ZERO, |longest| longest.ran);
        if ran > longest {
            let Lane { task, polls, .. } = &self.growing[lane].lane;
            let at = polls[poll].suspended_at.or(polls[poll].resumed_at);
            let at = at.unwrap_or(task.spawned_at);
            self.statistics.longest = Some(Longest { lane, poll, ran, at });
        }
    }

    fn task_ended(&mut self, task: &Arc<Task>, step: u64, ending: Ending, ran: Duration) {
        let lane = self.lane(task);
        if ending != Ending::Cancelled || self.growing[lane].is_polled() {
            self.end_poll(lane, step, None, ran);
        }
        self.taken(lane);
        let now = self.clock();
        for branch in mem::take(&mut self.growing[lane].branches) {
            // What its owner dropped it did not finish, but the events of that may yet come.
            if !self.growing[branch].is_over() {
                self.growing[branch].end(&now, Ending::Cancelled, &self.ended);
            }
        }
        self.growing[lane].end(&now, ending, &self.ended);
        self.ended.insert(task.id, self.now);
    }

    fn finish(mut self, lost: u64) -> Lanes {
        let now = self.clock();
        for lane in &mut self.growing {
            lane.end(&now, Ending::Open, &self.ended);
        }
        if let Some(since) = self.parked_since
            && since < self.now
        {
            self.parked.push((since, self.now));
        }
        let mut lanes = Lanes {
            start: self.start,
            end: self.now,
            lost,
            lanes: self.growing.into_iter().map(|growing| growing.lane).collect(),
            wakes: self.wakes,
            ready: self.ready,
            parked: self.parked,
            deadlocked: self.deadlocked,
            statistics: self.statistics,
        };
        arrange::arrange(&mut lanes);
        lanes
    }
}
