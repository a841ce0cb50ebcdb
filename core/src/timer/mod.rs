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
//!
//! Two rings lie beside the wheel. A new timer is fresh until somebody asks what is due, or when something will be: most
//! timeouts are dropped before, and never see the wheel. The timers of a slot into which the present has come are near:
//! they are in order, so they need not go down level by level. They come before those of the wheel that are due with
//! them, for whoever was registered after they had left the wheel was registered later.

mod level;
mod rings;

use std::task::Waker;

use level::Level;
use rings::{FRESH, NEAR, Rings};

use crate::order;
use crate::ticket::Table;
use crate::wakers::{Kept, Wakers};

const LEVELS: usize = 64usize.div_ceil(level::BITS as usize);

/// The right to one timer of a wheel. Whoever holds it must give it back with [`Timers::remove`].
#[derive(Debug)]
pub(crate) struct Key(u32);

impl Key {
    /// No other timer of this driver has it while this one exists.
    pub(crate) fn number(&self) -> u32 {
        self.0
    }
}

/// The timers of one driver.
pub(crate) struct Timers {
    wakers: Wakers,
    /// The latest `now` that was handed in. Where it is later than a deadline, the timer is fresh or belongs to the
    /// slot of the present.
    present: u64,
    rings: Rings,
    levels: [Level; LEVELS],
    /// How many timers have not been handed out, nor given back before they fired.
    pending: usize,
    /// The timers that have fired and not been handed out, in order.
    due: Vec<Due>,
    /// How many of them have been handed out since the list was last empty.
    handed_out: usize,
}

struct Due {
    deadline: u64,
    /// None once it is handed out.
    kept: Option<Kept>,
}

impl Timers {
    /// No timers yet; wakers of `table`'s route take no memory beside their timer's.
    pub(crate) fn new(table: &'static Table) -> Self {
        Timers {
            wakers: Wakers::new(table),
            present: 0,
            rings: Rings::default(),
            levels: [Level::default(); LEVELS],
            pending: 0,
            due: Vec::new(),
            handed_out: 0,
        }
    }

    /// Adds a timer that will be due at `deadline`.
    pub(crate) fn insert(&mut self, deadline: u64, waker: Waker) -> Key {
        let kept = self.wakers.put(waker);
        self.insert_kept(deadline, kept)
    }

    /// Adds a timer without a clone of its waker, if it needs none.
    #[inline]
    pub(crate) fn insert_copy(&mut self, deadline: u64, waker: &Waker) -> Option<Key> {
        let kept = self.wakers.copy(waker)?;
        Some(self.insert_kept(deadline, kept))
    }

    /// How much memory the nodes take, and those that have fired.
    pub(crate) fn bytes(&self) -> usize {
        self.rings.bytes() + self.wakers.bytes() + self.due.capacity() * size_of::<Due>()
    }

    /// Whether all timers have fired, and been handed out.
    pub(crate) fn is_empty(&self) -> bool {
        self.pending == 0
    }

    /// Whether the timer has been found due by [`advance`](Self::advance).
    pub(crate) fn is_fired(&self, key: &Key) -> bool {
        self.rings.kept(key.0).is_none()
    }

    pub(crate) fn deadline(&self, key: &Key) -> u64 {
        self.rings.deadline(key.0)
    }

    /// Whether firing the timer would wake the same task as `waker`.
    pub(crate) fn will_wake(&self, key: &Key, waker: &Waker) -> bool {
        let kept = self.rings.kept(key.0);
        kept.is_some_and(|kept| self.wakers.will_wake(kept, waker))
    }

    /// Lets the timer fire `waker` instead; the other of the two is for the caller to drop. A timer that has fired
    /// takes none.
    pub(crate) fn set_waker(&mut self, key: &Key, waker: Waker) -> Waker {
        match self.rings.kept_mut(key.0) {
            Some(kept) => {
                let new = self.wakers.put(waker);
                self.wakers.take(std::mem::replace(kept, new))
            }
            None => waker,
        }
    }

    /// Gives a timer back, fired or not. A waker that is not coro's own is for the caller to drop.
    #[inline]
    #[must_use = "dropping a waker runs foreign code: do it outside of any borrow"]
    pub(crate) fn remove(&mut self, key: Key) -> Option<Waker> {
        let kept = self.rings.remove(key)?;
        self.pending -= 1;
        self.wakers.discard(kept)
    }

    /// Fires all timers that are due at `now`: they are for [`pop_due`](Self::pop_due) to hand out.
    pub(crate) fn advance(&mut self, now: u64) {
        self.take_in_fresh();
        let before = self.due.len();
        self.fire(NEAR, now);
        let (from_near, mut ordered) = (self.due.len() - before, true);
        while let Some((level, slot, head)) = self.first_slot() {
            let (start, end) = level::span(self.present, level, slot);
            if start > now {
                break;
            }
            let is_sorted = self.levels[level].vacate(slot);
            if end <= now {
                ordered &= is_sorted;
                self.fire(head, u64::MAX);
                continue;
            }
            self.present = now;
            if !is_sorted {
                self.rings.sort(head);
            }
            self.fire(head, now);
            self.move_down(head);
            break;
        }
        // Stable: of equal deadlines, the near ones were registered earlier.
        if !ordered || from_near > 0 {
            self.due[before..].sort_by_key(|due| due.deadline);
        }
        self.present = self.present.max(now);
    }

    /// The deadline and the waker of the first timer that has fired and not been handed out.
    pub(crate) fn pop_due(&mut self) -> Option<(u64, Waker)> {
        let Some(due) = self.due.get_mut(self.handed_out) else {
            self.due.clear();
            self.handed_out = 0;
            return None;
        };
        let kept = due.kept.take()?;
        let deadline = due.deadline;
        self.handed_out += 1;
        self.pending -= 1;
        Some((deadline, self.wakers.take(kept)))
    }

    /// The earliest deadline of all timers that have not been handed out.
    pub(crate) fn next_deadline(&mut self) -> Option<u64> {
        if let Some(due) = self.due.get(self.handed_out) {
            return Some(due.deadline);
        }
        self.take_in_fresh();
        let near = self.rings.first(NEAR).map(|first| self.rings.deadline(first));
        let Some((level, slot, head)) = self.first_slot() else {
            return near;
        };
        let (start, _) = level::span(self.present, level, slot);
        if near.is_some_and(|near| near <= start) {
            return near;
        }
        if self.levels[level].order(slot) {
            self.rings.sort(head);
        }
        let first = self.rings.first(head).map(|first| self.rings.deadline(first));
        near.into_iter().chain(first).min()
    }

    /// The deadlines of all timers that have not fired, earliest first.
    pub(crate) fn deadlines(&self) -> Vec<u64> {
        let mut deadlines: Vec<_> = self.rings.deadlines().map(|deadline| (deadline, 0)).collect();
        order::by_first(&mut deadlines);
        deadlines.into_iter().map(|(deadline, _)| deadline).collect()
    }

    #[inline]
    fn insert_kept(&mut self, deadline: u64, kept: Kept) -> Key {
        self.pending += 1;
        self.rings.insert(deadline, kept)
    }

    /// Fires the first timers of a ring that are due at `now`.
    fn fire(&mut self, head: u32, now: u64) {
        let fired = |deadline, kept| {
            self.due.push(Due {
                deadline,
                kept: Some(kept),
            });
        };
        self.rings.take_until(head, now, fired);
    }

    /// Takes the timers out of a slot into which the present has come; they are in order.
    fn move_down(&mut self, head: u32) {
        if self.rings.first(NEAR).is_none() {
            return self.rings.splice(head, NEAR);
        }
        let mut index = self.rings.detach(head);
        while index != head {
            let next = self.rings.after(index);
            self.link(index);
            index = next;
        }
    }

    /// Puts the fresh timers into the wheel.
    fn take_in_fresh(&mut self) {
        let mut index = self.rings.detach(FRESH);
        while index != FRESH {
            let next = self.rings.after(index);
            self.link(index);
            index = next;
        }
    }

    fn link(&mut self, index: u32) {
        let deadline = self.rings.deadline(index).max(self.present);
        let (level, slot) = level::place(self.present, deadline);
        let level = &mut self.levels[level];
        let head = level.occupy(slot, || self.rings.heads(level::SLOTS));
        if !self.rings.push(head, index) {
            level.disorder(slot);
        }
    }

    /// The slot that is due first of those that hold something: its level, its number there, and its head.
    fn first_slot(&mut self) -> Option<(usize, u32, u32)> {
        for (number, level) in self.levels.iter_mut().enumerate() {
            while let Some((slot, head)) = level.first() {
                if self.rings.first(head).is_some() {
                    return Some((number, slot, head));
                }
                level.vacate(slot);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
