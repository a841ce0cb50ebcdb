//! One processor for the server and the client.
//!
//! Left alone, the kernel runs both on one processor, where they take turns, or on two, where each may have to be roused when
//! the other has something for it, and moves them about: then what is measured is the scheduler.

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Keeps this thread, and those that it starts from now on, on one of the processors that it has. Where they cannot be chosen,
/// nothing is changed.
pub(super) fn keep_to_one() {
    let Ok(all) = sched_getaffinity(None) else { return };
    // The first one has more to do with devices than others.
    if let Some(last) = (0..CpuSet::MAX_CPU).rev().find(|cpu| all.is_set(*cpu)) {
        let mut one = CpuSet::new();
        one.set(last);
        sched_setaffinity(None, &one).ok();
    }
}
