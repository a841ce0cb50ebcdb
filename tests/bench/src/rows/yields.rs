//! What one turn of a task costs: wake, queue, poll.

use std::rc::Rc;

use super::{Gate, Yield};
use crate::measure::{Sample, per_operation};
use crate::peers::{Peer, Tasks};

/// Yields so many times between arriving and leaving.
pub(crate) async fn yielding(gate: Rc<Gate>, times: u64) {
    gate.arrive();
    for _ in 0..times {
        Yield::default().await;
    }
    gate.leave();
}

/// The future of `block_on` itself yields; several executors treat it apart from their tasks.
pub(super) fn main<P: Peer>(times: u64) -> Vec<Sample> {
    let gate = Rc::new(Gate::new(1));
    P::new().block_on(yielding(gate.clone(), times));
    per_operation(gate.elapsed(), times)
}

/// So many tasks yield, each so many times.
pub(super) fn tasks<P: Tasks, const TASKS: u64>(times: u64) -> Vec<Sample> {
    let gate = Rc::new(Gate::new(TASKS));
    let inside = gate.clone();
    P::new().block_on(async move {
        let start = |_| P::spawn(yielding(inside.clone(), times));
        let tasks: Vec<_> = (0..TASKS).map(start).collect();
        for task in tasks {
            task.await;
        }
    });
    per_operation(gate.elapsed(), TASKS * times)
}
