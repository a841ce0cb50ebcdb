//! From events to lanes: where traced calls and branches are drawn.

use std::sync::Arc;
use std::time::Duration;

use super::Gather;
use crate::observe::{Event, Span, SpanKind, Task, Wait};
use crate::picture::growing::Growing;
use crate::picture::lanes::Ending;

/// Where a span is drawn.
#[derive(Clone, Copy)]
pub(super) enum Home {
    Lane(usize),
    Call { lane: usize, call: usize },
}

impl Home {
    pub(super) fn lane(self) -> usize {
        match self {
            Home::Lane(lane) | Home::Call { lane, .. } => lane,
        }
    }
}

impl Gather {
    /// Where the span is drawn. If it is not known, it and those around it began before the recording did.
    pub(super) fn home(&mut self, task: &Arc<Task>, span: &Arc<Span>, step: u64) -> Home {
        let mut unknown = Vec::new();
        let mut around = Some(span);
        while let Some(span) = around
            && !self.spans.contains_key(&span.id)
        {
            unknown.push(span.clone());
            around = span.parent.as_ref();
        }
        for span in unknown.into_iter().rev() {
            self.span_started(task, &span, step, false);
        }
        self.spans[&span.id]
    }

    pub(super) fn span_started(&mut self, task: &Arc<Task>, span: &Arc<Span>, step: u64, begun: bool) {
        let own = self.lane(task);
        let around = match &span.parent {
            Some(parent) => self.home(task, parent, step),
            None => Home::Lane(own),
        };
        // A span around it may belong to another task, if a future was moved there.
        let around = match self.growing[around.lane()].lane.task.id {
            id if id == task.id => around,
            _ => Home::Lane(own),
        };
        let home = match span.kind {
            SpanKind::Call => {
                let lane = around.lane();
                let parent = match around {
                    Home::Call { call, .. } => Some(call),
                    Home::Lane(_) => None,
                };
                let from = if begun { self.now } else { self.start };
                let call = self.growing[lane].call_started(span, from, begun, parent);
                Home::Call { lane, call }
            }
            SpanKind::Branch { index } => {
                let seat = (around.lane(), span.name, index, span.at);
                let vacant = self.seats.get(&seat).copied();
                let vacant = vacant.filter(|&lane| begun && self.growing[lane].is_over());
                let lane = vacant.unwrap_or_else(|| {
                    let from = if begun { self.now } else { self.start };
                    let branch = Some(span.clone());
                    let lane = Growing::new(task.clone(), branch, Some(around.lane()), from, begun);
                    let lane = self.add(lane);
                    self.growing[own].branches.push(lane);
                    lane
                });
                self.seats.insert(seat, lane);
                if vacant.is_some() {
                    let now = self.clock();
                    self.growing[lane].begin_again(&now);
                }
                if begun {
                    let now = self.clock();
                    self.growing[lane].begin_poll(&now, step, None);
                }
                Home::Lane(lane)
            }
        };
        self.spans.insert(span.id, home);
    }

    pub(super) fn span_ended(&mut self, task: &Arc<Task>, event: &Event, ending: Ending, wait: Option<Wait>) {
        let Some(span) = &event.span else { return };
        let now = self.clock();
        match self.home(task, span, event.step) {
            Home::Call { lane, call } => self.growing[lane].call_ended(&now, call, ending, wait),
            Home::Lane(lane) => {
                let branch = &mut self.growing[lane];
                if ending != Ending::Cancelled || branch.is_polled() {
                    branch.end_poll(&now, event.step, None, Duration::ZERO);
                }
                branch.end(&now, ending, &self.ended);
            }
        }
    }

    pub(super) fn waits(&mut self, task: &Arc<Task>, span: Option<&Arc<Span>>, wait: Option<Wait>) {
        if let Some(span) = span
            && let Home::Call { lane, call } = self.home(task, span, 0)
        {
            self.growing[lane].lane.calls[call].wait = wait;
        }
    }
}
