//! One level of the wheel: 64 slots, a list in each, and a bitmap of those that hold something.

use super::NIL;

/// The bits of a deadline that one level looks at.
pub(super) const BITS: u32 = 6;

const SLOTS: usize = 1 << BITS;

/// The timers of a slot, in the order in which they were inserted.
#[derive(Clone, Copy)]
pub(super) struct List {
    pub(super) head: u32,
    pub(super) tail: u32,
}

impl Default for List {
    fn default() -> Self {
        List { head: NIL, tail: NIL }
    }
}

pub(super) struct Level {
    occupied: u64,
    lists: [List; SLOTS],
}

impl Default for Level {
    fn default() -> Self {
        Level {
            occupied: 0,
            lists: [List::default(); SLOTS],
        }
    }
}

impl Level {
    pub(super) fn first_slot(&self) -> Option<usize> {
        (self.occupied != 0).then(|| self.occupied.trailing_zeros() as usize)
    }

    pub(super) fn list(&mut self, slot: usize) -> &mut List {
        &mut self.lists[slot]
    }

    pub(super) fn head(&self, slot: usize) -> u32 {
        self.lists[slot].head
    }

    pub(super) fn occupy(&mut self, slot: usize) {
        self.occupied |= 1 << slot;
    }

    pub(super) fn vacate(&mut self, slot: usize) {
        self.occupied &= !(1 << slot);
    }
}

/// Where a timer belongs: the level of the highest bit in which its deadline differs from the present, and
/// the slot that the deadline's bits name there.
pub(super) fn place(present: u64, deadline: u64) -> (usize, usize) {
    let level = (present ^ deadline).checked_ilog2().unwrap_or(0) / BITS;
    let slot = (deadline >> (level * BITS)) as usize & (SLOTS - 1);
    (level as usize, slot)
}

/// The first moment that a slot covers, seen from a present in which no earlier slot of its level is due.
pub(super) fn start(present: u64, level: usize, slot: usize) -> u64 {
    let shift = level as u32 * BITS;
    let above = present
        .checked_shr(shift + BITS)
        .and_then(|high| high.checked_shl(shift + BITS))
        .unwrap_or(0);
    above | (slot as u64) << shift
}
