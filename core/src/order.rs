//! The sort that all rooms share.
//!
//! Every type that is sorted brings a copy of the standard library's sort into the machine code, a sixth of this crate
//! when there were four of them. So whatever can be is written as pairs of numbers and sorted here. Only timers that
//! have fired are not: their wakers go with them.

/// Sorts pairs by their first number. Those with equal ones stay in the order in which they are.
pub(crate) fn by_first(pairs: &mut [(u64, u32)]) {
    pairs.sort_by_key(|(first, _)| *first);
}
