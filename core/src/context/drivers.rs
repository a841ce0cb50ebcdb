//! The two drivers, as a leaf future sees them.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use super::Time;
use crate::inbox::Owner;
use crate::slots::Slots;

/// Whoever polls.
pub(crate) enum Driver {
    Machine(Rc<Machine>),
    ByHand(Rc<ByHand>),
}

impl Driver {
    pub(crate) fn time(&self) -> &Rc<Time> {
        match self {
            Driver::Machine(machine) => &machine.time,
            Driver::ByHand(by_hand) => &by_hand.time,
        }
    }
}

/// An executor's state.
pub(crate) struct Machine {
    pub(crate) time: Rc<Time>,
    pub(crate) slots: Rc<Slots>,
    pub(crate) inbox: Owner,
}

/// The state of a coroutine that is driven by hand.
pub(crate) struct ByHand {
    pub(crate) time: Rc<Time>,
    /// Whether the coroutine asked to let others go first.
    pub(crate) yielded: Cell<bool>,
    /// The open questions, of the one type that this coroutine may ask.
    pub(crate) questions: Rc<dyn Any>,
}
