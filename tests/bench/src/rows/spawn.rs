//! What a task costs from birth to join.

use std::hint::black_box;
use std::time::Instant;

use crate::measure::{Sample, per_operation};
use crate::peers::Tasks;

/// What is spawned: a small future that returns a number.
pub(crate) async fn number(i: u64) -> u64 {
    black_box(i)
}

/// Spawns one task and awaits it, again and again.
pub(super) fn one<P: Tasks>(times: u64) -> Vec<Sample> {
    P::new().block_on(async move {
        let start = Instant::now();
        for i in 0..times {
            black_box(P::spawn(number(i)).await);
        }
        per_operation(start.elapsed(), times)
    })
}

/// Spawns so many tasks and awaits them all, again and again.
pub(super) fn many<P: Tasks, const TASKS: u64>(times: u64) -> Vec<Sample> {
    P::new().block_on(async move {
        let mut tasks = Vec::with_capacity(TASKS as usize);
        let start = Instant::now();
        for _ in 0..times {
            tasks.extend((0..TASKS).map(|i| P::spawn(number(i))));
            for task in tasks.drain(..) {
                black_box(task.await);
            }
        }
        per_operation(start.elapsed(), TASKS * times)
    })
}
