//! Two tasks that wake each other through the least that can be shared: what ping-pong costs without its channel.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use crate::measure::{Sample, per_operation};
use crate::peers::Tasks;

/// Who may go on, and who waits for it.
#[derive(Default)]
pub(crate) struct Baton {
    seconds_turn: Cell<bool>,
    waiting: RefCell<Option<Waker>>,
}

/// Takes the baton so many times and hands it on; returns how long it took.
pub(crate) async fn runner(baton: Rc<Baton>, second: bool, times: u64) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        poll_fn(|cx| {
            if baton.seconds_turn.get() == second {
                return Poll::Ready(());
            }
            baton.waiting.replace(Some(cx.waker().clone()));
            Poll::Pending
        })
        .await;
        baton.seconds_turn.set(!second);
        let other = baton.waiting.take();
        if let Some(other) = other {
            other.wake();
        }
    }
    start.elapsed()
}

pub(super) fn wakes<P: Tasks>(times: u64) -> Vec<Sample> {
    let elapsed = P::new().block_on(async move {
        let baton = Rc::new(Baton::default());
        let second = P::spawn(runner(baton.clone(), true, times));
        let elapsed = P::spawn(runner(baton, false, times)).await;
        second.await;
        elapsed
    });
    per_operation(elapsed, 2 * times)
}
