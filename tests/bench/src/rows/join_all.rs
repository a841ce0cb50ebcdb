//! Many futures within one task.

use std::hint::black_box;
use std::time::Instant;

use super::Yield;
use crate::measure::{Sample, per_operation};
use crate::peers::Peer;

const FUTURES: u64 = 10_000;

/// A future that is polled twice.
pub(crate) async fn twice(i: u64) -> u64 {
    Yield::default().await;
    i
}

pub(super) fn ten_thousand<P: Peer>(times: u64) -> Vec<Sample> {
    P::new().block_on(async move {
        let start = Instant::now();
        for _ in 0..times {
            let futures = (0..FUTURES).map(twice).collect();
            black_box(P::join_all(futures).await);
        }
        per_operation(start.elapsed(), FUTURES * times)
    })
}
