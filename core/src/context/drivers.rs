//! A driver, as leaf futures and wakers see it.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use super::Time;
use crate::slots::Slots;

/// Whoever polls: an executor, or a person sending to a coroutine.
pub(crate) struct Driver {
    pub(crate) time: Rc<Time>,
    /// The tasks of the innermost executor that is running on this thread, its own or the one inside which somebody
    /// drives by hand: a wake of these need not go through the inbox.
    pub(crate) slots: Option<Rc<Slots>>,
    /// There if somebody drives by hand.
    pub(crate) by_hand: Option<Rc<ByHand>>,
}

/// The state of a coroutine that is driven by hand.
pub(crate) struct ByHand {
    /// Whether the coroutine asked to let others go first.
    pub(crate) yielded: Cell<bool>,
    /// The open questions, of the one type that this coroutine may ask.
    pub(crate) questions: Rc<dyn Any>,
}
