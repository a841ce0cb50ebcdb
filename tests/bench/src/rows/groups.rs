//! Futures that are added one by one and awaited together: the children of a task, and tasks in a set.

use std::time::Instant;

use super::Yield;
use crate::measure::{Sample, per_operation};
use crate::peers::{Peer, Tasks};

const MANY: u64 = 1_000;

/// Children that are polled twice.
pub(super) fn children<P: Peer>(times: u64) -> Vec<Sample> {
    P::new().block_on(async move {
        let start = Instant::now();
        for _ in 0..times {
            P::children((0..MANY).map(|_| Yield::default()).collect()).await;
        }
        per_operation(start.elapsed(), MANY * times)
    })
}

/// Tasks that are polled twice.
pub(super) fn join_set<P: Tasks>(times: u64) -> Vec<Sample> {
    P::new().block_on(async move {
        let start = Instant::now();
        for _ in 0..times {
            P::join_set((0..MANY).map(|_| Yield::default()).collect()).await;
        }
        per_operation(start.elapsed(), MANY * times)
    })
}
