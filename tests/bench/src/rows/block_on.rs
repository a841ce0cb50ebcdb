//! What entering and leaving the executor costs.

use std::future;
use std::hint::black_box;
use std::time::Instant;

use crate::measure::{Sample, per_operation};
use crate::peers::Peer;

/// `block_on` of a future that is ready at its first poll, on a runtime that exists already.
pub(crate) fn ready_future() -> impl Future<Output = u64> {
    future::ready(black_box(1))
}

pub(super) fn ready<P: Peer>(times: u64) -> Vec<Sample> {
    let mut peer = P::new();
    let start = Instant::now();
    for _ in 0..times {
        black_box(peer.block_on(ready_future()));
    }
    per_operation(start.elapsed(), times)
}
