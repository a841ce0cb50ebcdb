//! One level of the wheel: 64 slots, a ring of timers in each, and which of them hold any.

/// The bits of a deadline that one level looks at.
pub(super) const BITS: u32 = 6;

pub(super) const SLOTS: usize = 1 << BITS;

/// The slots of a level, as bits and as the heads of their rings, which are made when they are first needed.
#[derive(Clone, Copy, Default)]
pub(super) struct Level {
    heads: Option<u32>,
    /// Every slot that holds something, and some that have been left by all.
    occupied: u64,
    /// The slots whose timers may not be in the order of their deadlines.
    disordered: u64,
}

impl Level {
    /// The head of a slot, which is going to hold something.
    pub(super) fn occupy(&mut self, slot: u32, heads: impl FnOnce() -> u32) -> u32 {
        self.occupied |= 1 << slot;
        *self.heads.get_or_insert_with(heads) + slot
    }

    pub(super) fn disorder(&mut self, slot: u32) {
        self.disordered |= 1 << slot;
    }

    /// The first slot that may hold something, and its head.
    pub(super) fn first(&self) -> Option<(u32, u32)> {
        let slot = self.occupied.trailing_zeros();
        let head = self.heads?.wrapping_add(slot);
        (self.occupied != 0).then_some((slot, head))
    }

    /// Says that a slot holds nothing any more. Returns whether what it held was in order.
    pub(super) fn vacate(&mut self, slot: u32) -> bool {
        self.occupied &= !(1 << slot);
        !self.order(slot)
    }

    /// Says that a slot's timers are in order. Returns whether that is news.
    pub(super) fn order(&mut self, slot: u32) -> bool {
        let before = self.disordered;
        self.disordered &= !(1 << slot);
        self.disordered != before
    }
}

/// Where a timer belongs: the level of the highest bit in which its deadline differs from the present, and
/// the slot that the deadline's bits name there.
pub(super) fn place(present: u64, deadline: u64) -> (usize, u32) {
    let level = (present ^ deadline).checked_ilog2().unwrap_or(0) / BITS;
    let slot = (deadline >> (level * BITS)) as u32 & (SLOTS as u32 - 1);
    (level as usize, slot)
}

/// The first and the last moment that a slot covers, seen from a present in which no earlier slot of its level
/// is due.
pub(super) fn span(present: u64, level: usize, slot: u32) -> (u64, u64) {
    let shift = level as u32 * BITS;
    let above = u64::MAX.checked_shl(shift + BITS).unwrap_or(0);
    let start = present & above | u64::from(slot) << shift;
    (start, start | !(u64::MAX << shift))
}
