//! Wakes by other threads: no choice of a schedule, so they are written down, and held back until their turn when a run is to
//! be the same again.

use std::cell::{Cell, Ref, RefCell};
use std::collections::VecDeque;
use std::fmt;

/// A wake, as a number that says nothing here.
pub(crate) type Wake = u64;

/// A task was woken by another thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entered {
    /// How many turns had been given before.
    pub(crate) step: u64,
    /// How many choices had been made before that could have been others.
    pub(crate) choices: u32,
    pub(crate) who: u32,
}

/// The wakes of one run.
pub(crate) struct Outside {
    /// Those that have been let in.
    entered: RefCell<Vec<Entered>>,
    /// Those that are to be let in at their step and not before, in order.
    expected: RefCell<VecDeque<(u64, Whom)>>,
    /// Those that have come and not been let in.
    held: RefCell<VecDeque<(u32, Wake)>>,
    /// From which turn on there is something to do: one is expected, or one has come where none is.
    next: Cell<u64>,
    is_new: Cell<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    /// In a search.
    Number(u32),
    /// In a schedule that was printed.
    Name(String),
}

/// None is expected, and none has come.
const NEVER: u64 = u64::MAX;

impl Default for Outside {
    fn default() -> Self {
        Outside {
            entered: RefCell::default(),
            expected: RefCell::default(),
            held: RefCell::default(),
            next: Cell::new(NEVER),
            is_new: Cell::new(true),
        }
    }
}

impl Outside {
    /// A new run, in which these are expected.
    pub(super) fn begin(&self, mut expected: impl Iterator<Item = (u64, Whom)>) {
        let first = expected.next();
        // Most programs have none, run after run.
        if first.is_none() && self.is_new.get() {
            return;
        }
        self.is_new.set(first.is_none());
        self.entered.borrow_mut().clear();
        self.held.borrow_mut().clear();
        let mut all = self.expected.borrow_mut();
        all.clear();
        all.extend(first.into_iter().chain(expected));
        drop(all);
        self.look_ahead();
    }

    /// Those that have been let in.
    pub(crate) fn entered(&self) -> Ref<'_, Vec<Entered>> {
        self.entered.borrow()
    }

    /// One has come.
    #[cold]
    pub(crate) fn arrive(&self, who: u32, wake: Wake) {
        self.is_new.set(false);
        self.held.borrow_mut().push_back((who, wake));
        self.look_ahead();
    }

    /// Whether one that has come may be let in, or one must come before the turn of this number.
    #[inline]
    pub(crate) fn is_due(&self, step: u64) -> bool {
        self.next.get() <= step
    }

    /// Those that come from now on may come in at once.
    pub(crate) fn expect_no_more(&self) {
        self.expected.borrow_mut().clear();
        self.look_ahead();
    }

    /// Whom the next one wakes that is expected.
    pub(crate) fn expected(&self) -> Option<Whom> {
        self.expected.borrow().front().map(|(_, whom)| whom.clone())
    }

    /// Whom the one wakes that is expected by this turn, if it has not come.
    pub(crate) fn awaited(&self, step: u64, name_of: &dyn Fn(u32) -> Option<String>) -> Option<Whom> {
        let expected = self.expected.borrow();
        let (_, whom) = expected.front().filter(|(at, _)| *at <= step)?;
        let held = self.held.borrow();
        let has_come = held.iter().any(|(who, _)| whom.is(*who, name_of));
        (!has_come).then(|| whom.clone())
    }

    /// Takes one that may be let in before the turn of this number.
    pub(super) fn let_in(&self, step: u64, name_of: &dyn Fn(u32) -> Option<String>) -> Option<(u32, Wake)> {
        let mut expected = self.expected.borrow_mut();
        let mut held = self.held.borrow_mut();
        let nth = match expected.front() {
            None => 0,
            Some((at, _)) if *at > step => return None,
            Some((_, whom)) => held.iter().position(|(who, _)| whom.is(*who, name_of))?,
        };
        let taken = held.remove(nth)?;
        expected.pop_front();
        drop((expected, held));
        self.look_ahead();
        Some(taken)
    }

    /// Writes down one that was let in.
    pub(super) fn write(&self, entered: Entered) {
        self.entered.borrow_mut().push(entered);
    }

    fn look_ahead(&self) {
        let expected = self.expected.borrow();
        let next = match expected.front() {
            Some((at, _)) => *at,
            None if self.held.borrow().is_empty() => NEVER,
            None => 0,
        };
        self.next.set(next);
    }
}

impl Whom {
    fn is(&self, who: u32, name_of: &dyn Fn(u32) -> Option<String>) -> bool {
        match self {
            Whom::Number(number) => *number == who,
            Whom::Name(name) => name_of(who).as_ref() == Some(name),
        }
    }
}

impl fmt::Display for Whom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Whom::Number(number) => write!(f, "task #{number}"),
            Whom::Name(name) => write!(f, "`{name}`"),
        }
    }
}
