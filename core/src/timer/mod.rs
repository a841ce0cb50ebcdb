//! Deadlines, in order: a hierarchical timing wheel with ticks of one nanosecond.
//!
//! Pure data: it is handed its `now`, calls nobody, and gives wakers back to be fired or dropped by its
//! caller, outside of any borrow. Inserting and removing are O(1); timers come out ordered by deadline, and
//! by registration where deadlines are equal; nothing comes out early.
//!
//! The wheel is that of Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987), with the level of
//! a timer chosen by the highest bit in which its deadline differs from the wheel's present. Two rules follow,
//! and everything below rests on them:
//!
//! - A timer's slot is a function of the present and its deadline alone, so timers with equal deadlines share
//!   a slot at all times, in the order in which they were inserted.
//! - Every timer of a lower level is due before every timer of a higher one, and within a level a lower slot
//!   is due before a higher one.

mod level;

use std::task::Waker;

use level::{Level, List};

const LEVELS: usize = 64usize.div_ceil(level::BITS as usize);

/// No node: the end of a list.
const NIL: u32 = u32::MAX;

/// The right to one timer of a wheel. Whoever holds it must give it back with [`Timers::remove`].
#[derive(Debug)]
pub(crate) struct Key(u32);

struct Node {
    deadline: u64,
    waker: Option<Waker>,
    prev: u32,
    next: u32,
    linked: bool,
}

/// The timers of one driver.
pub(crate) struct Timers {
    /// The present: never later than any linked deadline, nor than the latest `now` that was handed in.
    present: u64,
    levels: [Option<Box<Level>>; LEVELS],
    nodes: Vec<Node>,
    free: u32,
    /// The earliest linked deadline, unless the timer that had it has left since it was last looked for.
    earliest: Option<u64>,
    linked: usize,
}

impl Default for Timers {
    fn default() -> Self {
        Timers {
            present: 0,
            levels: [const { None }; LEVELS],
            nodes: Vec::new(),
            free: NIL,
            earliest: None,
            linked: 0,
        }
    }
}

impl Timers {
    /// Adds a timer that will be due at `deadline`.
    pub(crate) fn insert(&mut self, deadline: u64, waker: Waker) -> Key {
        let deadline = deadline.max(self.present);
        let node = Node {
            deadline,
            waker: Some(waker),
            prev: NIL,
            next: NIL,
            linked: false,
        };
        let index = if self.free == NIL {
            let index = u32::try_from(self.nodes.len()).ok().filter(|&index| index != NIL);
            self.nodes.push(node);
            index.expect("there are fewer than 2^32 timers")
        } else {
            let index = self.free;
            self.free = self.nodes[index as usize].next;
            self.nodes[index as usize] = node;
            index
        };
        if self.linked == 0 || self.earliest.is_some_and(|earliest| deadline < earliest) {
            self.earliest = Some(deadline);
        }
        self.link(index);
        Key(index)
    }

    /// How much memory the nodes take. The levels are a few kilobytes at most.
    pub(crate) fn bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>()
    }

    /// Whether all timers have fired.
    pub(crate) fn is_empty(&self) -> bool {
        self.linked == 0
    }

    /// Whether the timer has been handed out by [`pop_due`](Self::pop_due).
    pub(crate) fn is_fired(&self, key: &Key) -> bool {
        !self.nodes[key.0 as usize].linked
    }

    /// Whether firing the timer would wake the same task as `waker`.
    pub(crate) fn will_wake(&self, key: &Key, waker: &Waker) -> bool {
        self.nodes[key.0 as usize]
            .waker
            .as_ref()
            .is_some_and(|own| own.will_wake(waker))
    }

    /// Lets the timer fire `waker` instead; the old one is for the caller to drop.
    pub(crate) fn set_waker(&mut self, key: &Key, waker: Waker) -> Option<Waker> {
        self.nodes[key.0 as usize].waker.replace(waker)
    }

    /// Gives a timer back, fired or not. Its waker is for the caller to drop.
    #[must_use = "dropping a waker runs foreign code: do it outside of any borrow"]
    pub(crate) fn remove(&mut self, key: Key) -> Option<Waker> {
        let index = key.0 as usize;
        if self.nodes[index].linked {
            self.unlink(key.0);
        }
        let node = &mut self.nodes[index];
        node.next = self.free;
        self.free = key.0;
        node.waker.take()
    }

    /// The waker of the first timer that is due at `now`, which counts as fired from here on.
    pub(crate) fn pop_due(&mut self, now: u64) -> Option<Waker> {
        loop {
            let Some((level, slot)) = self.first_slot() else {
                self.present = self.present.max(now);
                return None;
            };
            let start = level::start(self.present, level, slot);
            if start > now {
                self.present = self.present.max(now);
                return None;
            }
            self.present = self.present.max(start);
            if level == 0 {
                let first = self.list(level, slot).head;
                self.unlink(first);
                return self.nodes[first as usize].waker.take();
            }
            self.cascade(level, slot);
        }
    }

    /// The earliest deadline of all timers that have not fired.
    pub(crate) fn next_deadline(&mut self) -> Option<u64> {
        if self.earliest.is_none() {
            let (level, slot) = self.first_slot()?;
            self.earliest = self.deadlines_in(level, slot).min();
        }
        self.earliest
    }

    /// The deadlines of all timers that have not fired, earliest first.
    pub(crate) fn deadlines(&self) -> Vec<u64> {
        let mut deadlines: Vec<u64> = self
            .nodes
            .iter()
            .filter(|node| node.linked)
            .map(|node| node.deadline)
            .collect();
        deadlines.sort_unstable();
        deadlines
    }

    fn first_slot(&self) -> Option<(usize, usize)> {
        let levels = self.levels.iter().enumerate();
        levels
            .filter_map(|(number, level)| Some((number, level.as_ref()?.first_slot()?)))
            .next()
    }

    fn list(&mut self, level: usize, slot: usize) -> &mut List {
        self.levels[level].get_or_insert_default().list(slot)
    }

    fn link(&mut self, index: u32) {
        let deadline = self.nodes[index as usize].deadline;
        let (level, slot) = level::place(self.present, deadline);
        let list = self.list(level, slot);
        let last = list.tail;
        list.tail = index;
        if last == NIL {
            list.head = index;
            self.levels[level].get_or_insert_default().occupy(slot);
        } else {
            self.nodes[last as usize].next = index;
        }
        let node = &mut self.nodes[index as usize];
        (node.prev, node.next, node.linked) = (last, NIL, true);
        self.linked += 1;
    }

    fn unlink(&mut self, index: u32) {
        let node = &mut self.nodes[index as usize];
        let (deadline, prev, next) = (node.deadline, node.prev, node.next);
        node.linked = false;
        self.linked -= 1;
        if self.earliest == Some(deadline) {
            self.earliest = None;
        }
        if prev != NIL {
            self.nodes[prev as usize].next = next;
        }
        if next != NIL {
            self.nodes[next as usize].prev = prev;
        }
        let (level, slot) = level::place(self.present, deadline);
        let list = self.list(level, slot);
        if prev == NIL {
            list.head = next;
        }
        if next == NIL {
            list.tail = prev;
        }
        if list.head == NIL {
            self.levels[level].get_or_insert_default().vacate(slot);
        }
    }

    /// Spreads the timers of a slot whose time has begun over the levels below, in order.
    fn cascade(&mut self, level: usize, slot: usize) {
        let mut index = std::mem::take(self.list(level, slot)).head;
        self.levels[level].get_or_insert_default().vacate(slot);
        while index != NIL {
            let next = self.nodes[index as usize].next;
            self.linked -= 1;
            self.link(index);
            index = next;
        }
    }

    fn deadlines_in(&self, level: usize, slot: usize) -> impl Iterator<Item = u64> {
        let head = self.levels[level].as_ref().map_or(NIL, |level| level.head(slot));
        let node = |index: u32| self.nodes.get(index as usize);
        std::iter::successors(node(head), move |current| node(current.next)).map(|node| node.deadline)
    }
}

#[cfg(test)]
mod tests;
