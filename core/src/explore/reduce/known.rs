//! Who is who in one run and the next: a task is known by its parent and which of its children it is, since its number depends on
//! the order of all spawns.

use std::collections::HashMap;

use crate::slots::ROOT_NUMBER;

/// A task, the same in all runs.
pub(super) type Who = u32;

pub(super) const MAIN: Who = 0;

/// What happens while nothing is ready is counted as a turn of the clock's.
pub(super) const CLOCK: Who = 1;

const FIRST_SPAWNED: usize = 2;

#[derive(Debug, Default)]
pub(super) struct Known {
    /// By parent and which of its children it is.
    tasks: HashMap<(Who, u32), Who>,
    /// What the program has named.
    things: HashMap<String, u32>,
    /// By their numbers in the present run.
    by_number: HashMap<u32, Who>,
    /// How many children each has had in the present run.
    children: HashMap<Who, u32>,
}

impl Known {
    /// A new run, in which there is the main task alone.
    pub(super) fn begin(&mut self) {
        self.by_number.clear();
        self.children.clear();
        self.by_number.insert(ROOT_NUMBER, MAIN);
    }

    /// The task with this number; `None` if it was not seen to be spawned.
    pub(super) fn task(&self, number: u32) -> Option<Who> {
        self.by_number.get(&number).copied()
    }

    /// The task with this number was spawned.
    pub(super) fn spawned(&mut self, number: u32, by: Who) -> Who {
        let nth = self.children.entry(by).or_default();
        *nth += 1;
        let next = u32::try_from(self.tasks.len() + FIRST_SPAWNED).unwrap_or(u32::MAX);
        let who = *self.tasks.entry((by, *nth)).or_insert(next);
        self.by_number.insert(number, who);
        who
    }

    /// What the program calls so.
    pub(super) fn thing(&mut self, name: &str) -> u32 {
        if let Some(thing) = self.things.get(name) {
            return *thing;
        }
        let next = u32::try_from(self.things.len()).unwrap_or(u32::MAX);
        self.things.insert(name.to_owned(), next);
        next
    }
}
