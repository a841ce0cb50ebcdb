//! A driver, as leaf futures and wakers see it.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use super::Time;
#[cfg(feature = "blocking")]
use crate::blocking::Blocking;
use crate::observe::{Leaf, Wait, Watched, attention};
use crate::schedule::Choices;
use crate::slots::Slots;

/// Whoever polls: an executor, or a person sending to a coroutine.
pub(crate) struct Driver {
    pub(crate) time: Rc<Time>,
    /// The tasks of the innermost executor that is running on this thread, its own or the one inside which somebody
    /// drives by hand: a wake of these need not go through the inbox.
    pub(crate) slots: Option<Rc<Slots>>,
    /// There if somebody wants to know what happens.
    pub(crate) watched: Option<Rc<Watched>>,
    /// Whether leaf futures are to say what they wait for: somebody watches, or a call that is being polled has a listener.
    pub(crate) asks: Cell<bool>,
    /// There if somebody drives by hand.
    pub(crate) by_hand: Option<Rc<ByHand>>,
    /// There if something else decides what is otherwise decided by who was first.
    pub(crate) choices: Option<Rc<Choices>>,
    /// Where blocking work is done, if that has been said.
    #[cfg(feature = "blocking")]
    pub(crate) blocking: Option<Blocking>,
}

impl Driver {
    /// A leaf future that is being polled says what it waits for, if anybody wants to know.
    ///
    /// Whoever watches knows it as `leaf` until it [waits no more](Self::waits_no_more).
    #[inline]
    pub(crate) fn waits(&self, leaf: impl FnOnce(&Watched) -> Leaf, wait: impl FnOnce() -> Wait) {
        if self.asks.get() {
            let leaf = self.watched.as_deref().map(leaf);
            self.note(leaf, wait());
        }
    }

    /// A leaf future is done, or was dropped.
    #[inline]
    pub(crate) fn waits_no_more(&self, leaf: impl FnOnce(&Watched) -> Leaf) {
        if let Some(watched) = &self.watched {
            watched.waits_no_more(leaf(watched));
        }
    }

    #[cold]
    fn note(&self, leaf: Option<Leaf>, wait: Wait) {
        let wait = match self.watched.as_ref().zip(leaf) {
            Some((watched, leaf)) => watched.waits(leaf, wait),
            None => wait,
        };
        attention::set_last_wait(Some(wait));
    }
}

/// The state of a coroutine that is driven by hand.
pub(crate) struct ByHand {
    /// Whether the coroutine asked to let others go first.
    pub(crate) yielded: Cell<bool>,
    /// The open questions, of the one type that this coroutine may ask.
    pub(crate) questions: Rc<dyn Any>,
}
