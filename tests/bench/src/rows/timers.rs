//! What timers cost, and how late they are.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::hint::black_box;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::measure::{Sample, per_operation};
use crate::peers::Timers;

/// Sets a timer for minutes ahead and drops it, with so many others pending.
pub(super) fn set<P: Timers, const PENDING: usize>(times: u64) -> Vec<Sample> {
    P::new().block_on(async move {
        let mut random = fastrand::Rng::with_seed(7);
        let mut later = || Duration::from_nanos(random.u64(600_000_000_000..1_200_000_000_000));
        let mut pending: Vec<_> = (0..PENDING).map(|_| Box::pin(P::sleep(later()))).collect();
        poll_fn(|cx| {
            for sleep in &mut pending {
                still_pending(sleep.as_mut().poll(cx));
            }
            let start = Instant::now();
            for _ in 0..times {
                set_one::<P>(later(), cx);
            }
            Poll::Ready(per_operation(start.elapsed(), times))
        })
        .await
    })
}

fn set_one<P: Timers>(duration: Duration, cx: &mut Context<'_>) {
    let sleep = pin!(P::sleep(black_box(duration)));
    still_pending(sleep.poll(cx));
}

fn still_pending(polled: Poll<()>) {
    assert!(polled.is_pending(), "the timer is minutes ahead");
}

/// So many tasks sleep until random moments; counts the process's CPU time from when all have begun to when all
/// are done, for some peers keep their timers on a second thread.
pub(super) fn fire<P: Timers>(timers: u64) -> Vec<Sample> {
    // All tasks must have begun before the first timer fires. How long that takes, only trying tells.
    let mut start = Duration::from_millis(300);
    loop {
        match P::new().block_on(fire_after::<P>(start, timers)) {
            Some(spent) => return per_operation(spent, timers),
            None => start *= 2,
        }
    }
}

/// The CPU time from when all tasks have begun; none if that was after the first timer fired.
async fn fire_after<P: Timers>(start: Duration, timers: u64) -> Option<Duration> {
    const SPREAD: u64 = 200_000;

    let mut random = fastrand::Rng::with_seed(7);
    let left = Rc::new(Cell::new(timers));
    let begun = Rc::new(Cell::new(None));
    let first = Instant::now() + start;
    let mut sleeping = |_| {
        let due = first + Duration::from_micros(random.u64(..SPREAD));
        let (left, begun) = (left.clone(), begun.clone());
        P::spawn(async move {
            left.update(|left| left - 1);
            if left.get() == 0 && Instant::now() < first {
                begun.set(Some(cpu_time()));
            }
            P::sleep(due.saturating_duration_since(Instant::now())).await;
        })
    };
    let tasks: Vec<_> = (0..timers).map(&mut sleeping).collect();
    for task in tasks {
        task.await;
    }
    begun.get().map(|begun| cpu_time() - begun)
}

/// CPU time of all threads of this process.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// How much later than asked each of so many sleeps in a row ends.
pub(super) fn lateness<P: Timers, const MICROSECONDS: u64>(times: u64) -> Vec<Sample> {
    let asked = Duration::from_micros(MICROSECONDS);
    P::new().block_on(async move {
        let mut late = Vec::new();
        for _ in 0..times {
            let start = Instant::now();
            P::sleep(asked).await;
            // A peer that fires early is not late.
            late.extend(per_operation(start.elapsed().saturating_sub(asked), 1));
        }
        late
    })
}
