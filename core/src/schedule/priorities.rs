//! Random priorities, of which a few change on the way.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::choice::Kind;
use super::random::Random;
use super::rule::Rule;

/// Probabilistic concurrency testing: see [`Schedule::pct`](super::Schedule::pct).
pub(super) struct Priorities {
    random: Random,
    /// Of the tasks by number; the higher one goes first.
    of: RefCell<HashMap<u32, u64>>,
    /// The steps at which whoever runs falls behind, last one first.
    changes: RefCell<Vec<u64>>,
    /// The priority of whoever falls behind next: below all others, and below those who fell before.
    lowest: Cell<u64>,
}

impl Priorities {
    pub(super) fn new(seed: u64, changes: u32, steps: u64) -> Self {
        let random = Random::new(seed);
        let mut at: Vec<u64> = (0..changes).map(|_| random.below(steps)).collect();
        at.sort_unstable_by(|one, other| other.cmp(one));
        Priorities {
            random,
            of: RefCell::default(),
            changes: RefCell::new(at),
            lowest: Cell::new(u64::from(changes)),
        }
    }
}

impl Rule for Priorities {
    fn turn(&self, step: u64, among: u32, who: &dyn Fn(u32) -> u32) -> u32 {
        let mut of = self.of.borrow_mut();
        let mut priority = |nth: u32| {
            // Above all that are given to those who fall behind.
            *of.entry(who(nth)).or_insert_with(|| self.random.next() | 1 << 63)
        };
        let first = (0..among).max_by_key(|nth| (priority(*nth), u32::MAX - nth));
        let first = first.unwrap_or(0);
        let mut changes = self.changes.borrow_mut();
        while changes.pop_if(|at| *at <= step).is_some() {
            self.lowest.set(self.lowest.get().saturating_sub(1));
            of.insert(who(first), self.lowest.get());
        }
        first
    }

    fn other(&self, kind: Kind, step: u64, among: u32) -> u32 {
        self.random.other(kind, step, among)
    }
}
