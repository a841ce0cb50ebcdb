//! Keeping the server and the client apart.
//!
//! Left alone, the kernel may run both on one processor where they take turns, or move them about: then what is measured is the
//! scheduler.

use std::sync::OnceLock;

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Lets this thread, and those it starts, run on one of the processors that the process has alone: the same one for the same number.
/// Where there is only one, or they cannot be chosen, nothing is changed.
pub(super) fn take(number: usize) {
    static ALL: OnceLock<Vec<usize>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let all = sched_getaffinity(None);
        (0..CpuSet::MAX_CPU)
            .filter(|cpu| all.as_ref().is_ok_and(|all| all.is_set(*cpu)))
            .collect()
    });
    if let Some(cpu) = all.get(number)
        && all.len() > 1
    {
        let mut one = CpuSet::new();
        one.set(*cpu);
        sched_setaffinity(None, &one).ok();
    }
}
