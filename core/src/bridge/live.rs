//! The spans of one task: which are open, and which are entered at present.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use tracing::dispatcher::{Dispatch, get_default, with_default};
use tracing::span::Id;

use super::said;
use crate::observe::{Event, Moment, Span, SpanKind, Task};

/// A task that has not ended.
pub(super) struct Live {
    /// Also keeps its address from being used again.
    task: Arc<Task>,
    to: Dispatch,
    /// The task and the calls in it that are in no branch, outermost first: what a poll of the task enters.
    trunk: Vec<Rc<Open>>,
    /// By the number of its span, each branch and the calls in it that are in no branch further inside.
    branches: HashMap<u64, Vec<Rc<Open>>>,
    /// All of these but for the task, by where the span is in memory.
    known: HashMap<usize, Rc<Open>>,
    /// What is entered at present, outermost first.
    entered: Vec<Rc<Open>>,
}

/// A task, a call or a branch that has begun and not ended.
struct Open {
    /// `None` for the task. Also keeps its address from being used again.
    of: Option<Arc<Span>>,
    /// The innermost branch that it is or is in.
    branch: Option<u64>,
    span: tracing::Span,
}

impl Live {
    /// `follows` is `None` if no task spawned it; the task that did may not be known.
    pub(super) fn new(task: &Arc<Task>, follows: Option<Option<&Live>>) -> Self {
        let span = said::task(task, follows.is_some());
        if let Some(spawner) = follows.flatten() {
            span.follows_from(spawner.trunk[0].span.id());
        }
        Live {
            task: task.clone(),
            to: get_default(Dispatch::clone),
            trunk: vec![Rc::new(Open {
                of: None,
                branch: None,
                span,
            })],
            branches: HashMap::new(),
            known: HashMap::new(),
            entered: Vec::new(),
        }
    }

    pub(super) fn number(&self) -> u32 {
        self.task.id
    }

    pub(super) fn subscriber(&self) -> Dispatch {
        self.to.clone()
    }

    pub(super) fn event(&mut self, event: &Event) {
        let span = event.span.as_ref();
        match (&event.moment, span) {
            (Moment::Polled, _) => {
                // A poll that ended unheard, if there was one.
                self.leave_from(0);
                self.enter_trunk();
                said::event(event, self.around(None));
            }
            (Moment::SpanStarted, Some(span)) => {
                self.learn(span);
                said::event(event, self.around(Some(span)));
            }
            (Moment::BranchPolled, Some(span)) => {
                self.learn(span);
                self.enter_branch(span);
                said::event(event, self.around(Some(span)));
            }
            (Moment::BranchSuspended { .. }, Some(span)) => {
                said::event(event, self.around(Some(span)));
                self.leave_branch(span);
            }
            (Moment::SpanFinished | Moment::SpanCancelled { .. } | Moment::SpanPanicked, Some(span)) => {
                said::event(event, self.around(Some(span)));
                self.end(span);
            }
            (
                Moment::Suspended { .. } | Moment::Finished { .. } | Moment::Cancelled | Moment::Panicked,
                _,
            ) => {
                said::event(event, self.around(span));
                self.leave_from(0);
            }
            // Whoever wakes stands in a span of its own, which is none of this task's.
            (Moment::Woken { .. }, _) => said::event(event, self.around(None)),
            _ => said::event(event, self.around(span)),
        }
    }

    pub(super) fn enter_trunk(&mut self) {
        for open in &self.trunk {
            open.enter();
        }
        self.entered.clone_from(&self.trunk);
    }

    /// Opens a span that is not open, and those around it, which began before anybody listened.
    fn learn(&mut self, span: &Arc<Span>) {
        let mut unknown = Vec::new();
        let mut next = Some(span);
        let mut around = loop {
            match next {
                None => break self.trunk[0].clone(),
                Some(span) => match self.known.get(&key(span)) {
                    Some(open) => break open.clone(),
                    None => unknown.push(span),
                },
            }
            next = next.and_then(|span| span.parent.as_ref());
        };
        for span in unknown.into_iter().rev() {
            let branch = match span.kind {
                SpanKind::Call => around.branch,
                SpanKind::Branch { .. } => Some(span.id),
            };
            let open = Rc::new(Open {
                of: Some(span.clone()),
                branch,
                span: said::span(span, around.id()),
            });
            self.known.insert(key(span), open.clone());
            self.path(branch).push(open.clone());
            if !self.entered.is_empty() {
                open.enter();
                self.entered.push(open.clone());
            }
            around = open;
        }
    }

    fn end(&mut self, span: &Arc<Span>) {
        let Some(open) = self.known.remove(&key(span)) else {
            return;
        };
        self.leave(&open);
        if let SpanKind::Branch { .. } = span.kind {
            // What is still open in it can no longer be polled.
            for open in self
                .branches
                .remove(&span.id)
                .unwrap_or_default()
                .into_iter()
                .rev()
            {
                if let Some(inner) = &open.of {
                    self.known.remove(&key(inner));
                }
                self.leave(&open);
            }
        } else if let Some(at) = self
            .path(open.branch)
            .iter()
            .rposition(|other| Rc::ptr_eq(other, &open))
        {
            self.path(open.branch).remove(at);
        }
    }

    fn enter_branch(&mut self, span: &Arc<Span>) {
        // Its first poll is announced by its beginning, which has entered it.
        if self.entered.is_empty() || self.entered_at(span).is_some() {
            return;
        }
        for open in self.branches.get(&span.id).into_iter().flatten() {
            open.enter();
            self.entered.push(open.clone());
        }
    }

    fn leave_branch(&mut self, span: &Arc<Span>) {
        if let Some(at) = self.entered_at(span) {
            self.leave_from(at);
        }
    }

    /// Leaves the innermost that are entered, down to that at `at`.
    fn leave_from(&mut self, at: usize) {
        while self.entered.len() > at {
            if let Some(open) = self.entered.pop() {
                open.exit();
            }
        }
    }

    fn leave(&mut self, open: &Rc<Open>) {
        if let Some(at) = self.entered.iter().rposition(|other| Rc::ptr_eq(other, open)) {
            self.entered.remove(at);
            open.exit();
        }
    }

    fn entered_at(&self, span: &Arc<Span>) -> Option<usize> {
        let is = |open: &Rc<Open>| open.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, span));
        self.entered.iter().rposition(is)
    }

    fn path(&mut self, branch: Option<u64>) -> &mut Vec<Rc<Open>> {
        match branch {
            Some(branch) => self.branches.entry(branch).or_default(),
            None => &mut self.trunk,
        }
    }

    /// The innermost open one of this span and those around it.
    fn around(&self, span: Option<&Arc<Span>>) -> Option<Id> {
        let path = std::iter::successors(span, |span| span.parent.as_ref());
        let mut open = path.filter_map(|span| self.known.get(&key(span)));
        open.next().unwrap_or(&self.trunk[0]).id()
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let to = self.subscriber();
        with_default(&to, || {
            self.leave_from(0);
            self.known.clear();
            self.branches.clear();
            // From the inside out, as they would have ended.
            while self.trunk.pop().is_some() {}
        });
    }
}

impl Open {
    fn id(&self) -> Option<Id> {
        self.span.id()
    }

    fn enter(&self) {
        self.span.with_subscriber(|(id, to)| to.enter(id));
    }

    fn exit(&self) {
        self.span.with_subscriber(|(id, to)| to.exit(id));
    }
}

fn key(span: &Arc<Span>) -> usize {
    Arc::as_ptr(span).addr()
}
