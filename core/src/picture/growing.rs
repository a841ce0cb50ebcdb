//! A lane while events are added to it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use super::lanes::{Call, Ending, Lane, Poll, State, Stretch};
use crate::clock::Instant;
use crate::observe::{On, Span, Task, Wait};

/// The time of the event that is being added.
pub(super) struct Now {
    pub(super) instant: Instant,
    /// Or else steps, with which a deadline cannot be compared.
    pub(super) is_time: bool,
}

pub(super) struct Growing {
    pub(super) lane: Lane,
    /// The state that it is in, and since when.
    pub(super) state: State,
    pub(super) since: Instant,
    wait: Option<Wait>,
    /// The wake that put the task into the ready queue, if it is there.
    pub(super) woken_by: Option<usize>,
    /// The branches of the task, for its end.
    pub(super) branches: Vec<usize>,
    /// How many rows its calls have, and which of them no call is in now.
    rows: usize,
    free: BTreeSet<usize>,
    ended: bool,
    /// So many calls and stretches belong to branches that have ended.
    settled: (usize, usize),
}

impl Growing {
    pub(super) fn new(
        task: Arc<Task>,
        branch: Option<Arc<Span>>,
        parent: Option<usize>,
        from: Instant,
        begun: bool,
    ) -> Self {
        Growing {
            lane: Lane {
                task,
                branch,
                parent,
                depth: 0,
                name: String::new(),
                named_by: None,
                from,
                to: from,
                begun,
                end: Ending::Open,
                earlier: Vec::new(),
                stretches: Vec::new(),
                polls: Vec::new(),
                calls: Vec::new(),
            },
            state: State::Unknown,
            since: from,
            wait: None,
            woken_by: None,
            branches: Vec::new(),
            rows: 0,
            free: BTreeSet::new(),
            ended: false,
            settled: (0, 0),
        }
    }

    pub(super) fn is_polled(&self) -> bool {
        self.state == State::Polled
    }

    pub(super) fn is_over(&self) -> bool {
        self.ended
    }

    /// From now on it is in that state.
    pub(super) fn turn_to(&mut self, now: &Now, state: State, wait: Option<Wait>) {
        if !self.ended {
            self.close(now.instant);
            (self.state, self.wait) = (state, wait);
        }
    }

    fn close(&mut self, to: Instant) {
        let (from, state, wait) = (self.since, self.state, self.wait);
        self.since = to;
        if from == to && state != State::Polled {
            return;
        }
        let stretches = &mut self.lane.stretches;
        match stretches.last_mut() {
            Some(last)
                if state != State::Polled && (last.state, last.wait, last.to) == (state, wait, from) =>
            {
                last.to = to;
            }
            _ => stretches.push(Stretch {
                from,
                to,
                state,
                wait,
            }),
        }
    }

    /// Whether that puts the task into the ready queue.
    pub(super) fn woken(&mut self, now: &Now, wake: usize) -> bool {
        if self.ended || self.woken_by.is_some() {
            return false;
        }
        self.woken_by = Some(wake);
        if !self.is_polled() {
            self.turn_to(now, State::Ready, None);
        }
        true
    }

    /// The poll that begins now, or has begun in this very step.
    pub(super) fn begin_poll(&mut self, now: &Now, step: u64, woken_by: Option<usize>) -> Option<usize> {
        let latest = self.lane.polls.len();
        if self.ended {
            return None;
        }
        if self.is_polled() && self.lane.polls.last().is_some_and(|poll| poll.step == step) {
            return Some(latest - 1);
        }
        let before = self.lane.stretches.get(self.settled.1..).and_then(<[_]>::last);
        let before = before.and_then(|stretch| stretch.wait);
        let waited = self.wait.or(before);
        self.turn_to(now, State::Polled, None);
        self.lane.polls.push(Poll {
            from: now.instant,
            to: now.instant,
            step,
            ran: Duration::ZERO,
            resumed_at: waited.map(|wait| wait.at),
            suspended_at: None,
            woken_by,
        });
        Some(latest)
    }

    /// The poll that ends now, as it is said to; whoever calls this says what state comes next.
    pub(super) fn end_poll(
        &mut self,
        now: &Now,
        step: u64,
        on: Option<Wait>,
        ran: Duration,
    ) -> Option<usize> {
        if self.ended {
            return None;
        }
        if !self.is_polled() {
            // Its beginning was lost: it was going on when the recording began.
            self.state = State::Polled;
            self.wait = None;
            self.lane.polls.push(Poll {
                from: self.since,
                to: self.since,
                step,
                ran,
                resumed_at: None,
                suspended_at: None,
                woken_by: None,
            });
        }
        let last = self.lane.polls.len() - 1;
        let poll = &mut self.lane.polls[last];
        (poll.to, poll.ran) = (now.instant, ran);
        poll.suspended_at = on.map(|wait| wait.at);
        Some(last)
    }

    pub(super) fn call_started(
        &mut self,
        span: &Arc<Span>,
        from: Instant,
        begun: bool,
        parent: Option<usize>,
    ) -> usize {
        // Calls of one row must not overlap, and those of futures that a foreign combinator polls in turn would.
        let least = parent.map_or(0, |parent| self.lane.calls[parent].depth + 1);
        let free = self.free.range(least..).next().copied();
        let depth = free.unwrap_or(self.rows);
        self.free.remove(&depth);
        self.rows = self.rows.max(depth + 1);
        self.lane.calls.push(Call {
            span: span.clone(),
            from: from.max(self.lane.from),
            to: from.max(self.lane.from),
            begun,
            end: Ending::Open,
            depth,
            parent,
            wait: None,
        });
        self.lane.calls.len() - 1
    }

    pub(super) fn call_ended(&mut self, now: &Now, call: usize, ending: Ending, wait: Option<Wait>) {
        let call = &mut self.lane.calls[call];
        if call.end == Ending::Open {
            call.to = now.instant;
            self.free.insert(call.depth);
        }
        (call.end, call.wait) = (ending, wait);
    }

    /// Ends it, with the calls that are still going on. Of a lane that ended before, only the manner is told now.
    pub(super) fn end(&mut self, now: &Now, ending: Ending, ended: &HashMap<u32, Instant>) {
        if self.ended {
            if ending != Ending::Open {
                self.lane.end = ending;
            }
            return;
        }
        self.close(now.instant);
        self.ended = true;
        (self.lane.end, self.lane.to) = (ending, now.instant);
        for call in &mut self.lane.calls[self.settled.0..] {
            if call.end == Ending::Open {
                (call.end, call.to) = (ending, now.instant);
                self.free.insert(call.depth);
            }
        }
        self.pass_waits_outwards();
        if self.lane.branch.is_some() {
            self.split_where_it_was_due(ended, now.is_time);
        }
        self.settled = (self.lane.calls.len(), self.lane.stretches.len());
    }

    /// Another branch begins where one has ended.
    pub(super) fn begin_again(&mut self, now: &Now) {
        self.lane.earlier.push((self.lane.to, self.lane.end));
        self.lane.end = Ending::Open;
        self.ended = false;
        (self.state, self.wait, self.since) = (State::Unknown, None, now.instant);
    }

    /// A call waits for what the call inside it waits for.
    fn pass_waits_outwards(&mut self) {
        for index in (self.settled.0..self.lane.calls.len()).rev() {
            let Call {
                end, wait, parent, ..
            } = self.lane.calls[index];
            if let Some(parent) = parent
                && end != Ending::Done
                && wait.is_some()
                && self.lane.calls[parent].end == end
            {
                self.lane.calls[parent].wait = wait;
            }
        }
    }

    /// A branch is told by nobody that it could go on: that is seen from what it waited for.
    fn split_where_it_was_due(&mut self, ended: &HashMap<u32, Instant>, is_time: bool) {
        let mut split = Vec::new();
        for stretch in self.lane.stretches.drain(self.settled.1..) {
            let due = match stretch.wait.map(|wait| wait.on) {
                Some(On::Sleep { until, .. }) if is_time => Some(until),
                Some(On::Task(id)) => ended.get(&id).copied(),
                _ => None,
            };
            let due = due.map_or(stretch.to, |due| due.clamp(stretch.from, stretch.to));
            if due > stretch.from || due == stretch.to {
                split.push(Stretch { to: due, ..stretch });
            }
            if due < stretch.to {
                split.push(Stretch {
                    from: due,
                    state: State::Ready,
                    wait: None,
                    ..stretch
                });
            }
        }
        self.lane.stretches.append(&mut split);
    }
}
