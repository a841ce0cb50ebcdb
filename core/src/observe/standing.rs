//! Where a task stands: the spans it is in, and the leaf futures that they wait for.

use std::panic::Location;
use std::sync::Arc;
use std::task::Waker;

use super::tree::{Leaf, NONE, Place, What};
use super::watched::{Watched, forget};
use super::{Span, SpanKind, Wait};

impl Watched {
    /// A future that was just polled waits: by the name of `leaf`, for `on`, at a line of the user's.
    ///
    /// Gives the wait back as it is known from now on: a sleep goes on since it began.
    pub(crate) fn waits(&self, leaf: Leaf, mut wait: Wait) -> Wait {
        let parent = self.current.get();
        let step = self.step.get();
        let state = &mut *self.state.borrow_mut();
        let Some(around) = state.tree.get(parent) else {
            return wait;
        };
        if wait.at.file().starts_with(own_files()) {
            // The future is itself a branch, or the whole of a task: who polls it is not the user.
            let running = self.running.get().and_then(|id| state.tasks.get(&id));
            match (&around.what, running) {
                (What::Span(span), _) => wait.at = span.at,
                (What::Task, Some(record)) => wait.at = record.task.spawned_at,
                _ => {}
            }
        }
        let known = match leaf {
            Leaf::In(_) => Some(around.here),
            _ => state.leaves.get(&leaf).copied(),
        };
        let Some(node) = known.filter(|&node| state.tree.get(node).is_some()) else {
            let node = state.tree.add(What::Leaf(leaf, wait), parent, step);
            match (leaf, state.tree.get_mut(parent)) {
                (Leaf::In(_), Some(around)) => around.here = node,
                _ => drop(state.leaves.insert(leaf, node)),
            }
            return wait;
        };
        if let Some(known) = state.tree.get_mut(node) {
            if let What::Leaf(_, before) = known.what {
                wait = wait.going_on_from(before);
            }
            known.what = What::Leaf(leaf, wait);
            known.polled_at = step;
        }
        state.tree.adopt(node, parent);
        wait
    }

    /// The name of a leaf of which there can be one at a time where the task stands now.
    pub(crate) fn here(&self) -> Leaf {
        Leaf::In(self.current.get())
    }

    /// A leaf future is done or was dropped.
    pub(crate) fn waits_no_more(&self, leaf: Leaf) {
        let state = &mut *self.state.borrow_mut();
        let known = match leaf {
            Leaf::In(around) => {
                let around = state.tree.get_mut(around);
                around.map(|around| std::mem::replace(&mut around.here, NONE))
            }
            _ => state.leaves.remove(&leaf),
        };
        if let Some(node) = known {
            state.tree.remove(node, |what| forget(&mut state.leaves, &what));
        }
    }

    /// A span starts: where it stands, to be handed in with all else that happens to it.
    pub(crate) fn span_starts(
        &self,
        kind: SpanKind,
        name: &'static str,
        arguments: String,
        at: &'static Location<'static>,
    ) -> Option<(Arc<Span>, Place)> {
        let around = self.current.get();
        let id = self.last_span.get() + 1;
        self.last_span.set(id);
        let state = &mut *self.state.borrow_mut();
        let span = Arc::new(Span {
            id,
            kind,
            name,
            arguments,
            at,
            parent: state.tree.span(around).cloned(),
        });
        let node = state.tree.add(What::Span(span.clone()), around, self.step.get());
        if let SpanKind::Call = kind
            && let Some(record) = self.running.get().and_then(|id| state.tasks.get_mut(&id))
            && record.node == around
        {
            record.first_call.get_or_insert_with(|| span.clone());
        }
        let place = state.tree.place(node)?;
        Some((span, place))
    }

    /// Everything until [`exit_span`](Self::exit_span) is given what this returns happens inside the span; `None` if this
    /// driver does not know the place any more. It is polled with this waker, if that is known.
    pub(crate) fn enter_span(&self, place: Place, waker: Option<&Waker>) -> Option<u32> {
        let state = &mut *self.state.borrow_mut();
        let node = state.tree.find(place)?;
        let around = self.current.replace(node);
        if around != node {
            state.tree.adopt(node, around);
        }
        let waker = waker.map_or(0, |waker| waker.data().addr());
        let around_waker = state.tree.get(around).map_or(0, |around| around.waker);
        if let Some(node) = state.tree.get_mut(node) {
            node.polled_at = self.step.get();
            node.waker = if waker == 0 { around_waker } else { waker };
            node.is_woken_apart = node.waker != around_waker && around_waker != 0;
        }
        Some(around)
    }

    pub(crate) fn exit_span(&self, around: u32) {
        self.current.set(around);
    }

    /// A span has ended, in whichever way. What is still inside it was awaited by reference and is now kept by whoever
    /// is around it.
    pub(crate) fn span_ended(&self, place: Place) {
        let state = &mut *self.state.borrow_mut();
        let Some(node) = state.tree.find(place) else {
            return;
        };
        let around = state.tree.get(node).map_or(NONE, |node| node.parent);
        let kept: Vec<u32> = state.tree.children(node).collect();
        for child in kept {
            let outlives = state
                .tree
                .get(child)
                .is_some_and(|child| child.outlives_what_is_around_it());
            if outlives && around != NONE {
                state.tree.adopt(child, around);
            }
        }
        let leaves = &mut state.leaves;
        state.tree.remove(node, |what| forget(leaves, &what));
    }
}

/// How the paths of this crate's files begin.
fn own_files() -> &'static str {
    file!().strip_suffix("observe/standing.rs").unwrap_or(file!())
}
