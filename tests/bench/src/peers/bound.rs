//! The lower bound: what each row's work costs when it is written out by hand, without an executor.
//!
//! Tasks are boxed futures, polled in a circle with a waker that does nothing. No executor that keeps its promises
//! can be as fast; how near one comes is the question.

use std::future::Future;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use async_channel::bounded;

use super::Peer;
use crate::measure::{Sample, per_operation};
use crate::rows::{
    Baton, Gate, Roster, caller, echo, number, ready_future, round_trip, runner, twice, yielding,
};

const NAME: &str = "bound";

/// Only its futures wait for other threads: `block_on` as one would write it with std alone.
struct Bound;

pub(super) fn enroll(roster: &mut Roster) {
    roster.enter("block-on", NAME, ready);
    roster.enter("yield-main", NAME, yield_main);
    roster.enter("yield-1", NAME, yields::<1>);
    roster.enter("yield-100", NAME, yields::<100>);
    roster.enter("yield-1k", NAME, yields::<1_000>);
    roster.enter("yield-100k", NAME, yields::<100_000>);
    roster.enter("spawn-1", NAME, spawn_one);
    roster.enter("spawn-1k", NAME, spawn_many::<1_000>);
    roster.enter("spawn-100k", NAME, spawn_many::<100_000>);
    roster.enter("hand-over", NAME, hand_over);
    roster.enter("ping-pong", NAME, ping_pong);
    roster.enter("join-all", NAME, join_all);
    roster.enter("wake-thread", NAME, round_trip::<Bound>);
    roster.enter("late-100us", NAME, late::<100>);
    roster.enter("late-100us-p99", NAME, late::<100>);
    roster.enter("late-1ms", NAME, late::<1_000>);
    roster.enter("late-1ms-p99", NAME, late::<1_000>);
}

impl Peer for Bound {
    const NAME: &'static str = NAME;

    fn new() -> Self {
        Bound
    }

    fn block_on<F>(&mut self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut cx = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            match future.as_mut().poll(&mut cx) {
                Poll::Ready(output) => return output,
                Poll::Pending => thread::park(),
            }
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn ready(times: u64) -> Vec<Sample> {
    let start = Instant::now();
    for _ in 0..times {
        black_box(spin(ready_future()));
    }
    per_operation(start.elapsed(), times)
}

fn yield_main(times: u64) -> Vec<Sample> {
    let gate = Rc::new(Gate::new(1));
    spin(yielding(gate.clone(), times));
    per_operation(gate.elapsed(), times)
}

fn yields<const TASKS: u64>(times: u64) -> Vec<Sample> {
    let gate = Rc::new(Gate::new(TASKS));
    circle((0..TASKS).map(|_| boxed(yielding(gate.clone(), times))).collect());
    per_operation(gate.elapsed(), TASKS * times)
}

fn spawn_one(times: u64) -> Vec<Sample> {
    let start = Instant::now();
    for i in 0..times {
        black_box(spin(black_box(boxed(number(i)))));
    }
    per_operation(start.elapsed(), times)
}

fn spawn_many<const TASKS: u64>(times: u64) -> Vec<Sample> {
    let mut tasks = Vec::with_capacity(TASKS as usize);
    let start = Instant::now();
    for _ in 0..times {
        tasks.extend((0..TASKS).map(|i| black_box(boxed(number(i)))));
        for task in tasks.drain(..) {
            black_box(spin(task));
        }
    }
    per_operation(start.elapsed(), TASKS * times)
}

fn hand_over(times: u64) -> Vec<Sample> {
    let baton = Rc::new(Baton::default());
    let mut cx = Context::from_waker(Waker::noop());
    let mut first = pin!(runner(baton.clone(), false, times));
    let mut second = pin!(runner(baton, true, times));
    loop {
        if let Poll::Ready(elapsed) = first.as_mut().poll(&mut cx) {
            return per_operation(elapsed, 2 * times);
        }
        // Its last turn may be the one that ends it.
        let _polled = second.as_mut().poll(&mut cx);
    }
}

fn ping_pong(times: u64) -> Vec<Sample> {
    let (ping, pinged) = bounded(1);
    let (pong, ponged) = bounded(1);
    let mut cx = Context::from_waker(Waker::noop());
    let mut caller = pin!(caller(ping, ponged, times));
    let mut echo = pin!(echo(pinged, pong));
    loop {
        if let Poll::Ready(elapsed) = caller.as_mut().poll(&mut cx) {
            return per_operation(elapsed, 2 * times);
        }
        assert!(
            echo.as_mut().poll(&mut cx).is_pending(),
            "the caller is still there"
        );
    }
}

fn join_all(times: u64) -> Vec<Sample> {
    const FUTURES: u64 = 10_000;
    let start = Instant::now();
    for _ in 0..times {
        let mut futures: Vec<_> = (0..FUTURES).map(|i| Box::pin(twice(i))).collect();
        let mut cx = Context::from_waker(Waker::noop());
        for future in &mut futures {
            assert!(future.as_mut().poll(&mut cx).is_pending(), "it yields once");
        }
        let outputs: Vec<_> = futures.into_iter().map(spin).collect();
        black_box(outputs);
    }
    per_operation(start.elapsed(), FUTURES * times)
}

fn late<const MICROSECONDS: u64>(times: u64) -> Vec<Sample> {
    let asked = Duration::from_micros(MICROSECONDS);
    let mut late = Vec::new();
    for _ in 0..times {
        let start = Instant::now();
        thread::sleep(asked);
        late.extend(per_operation(start.elapsed().saturating_sub(asked), 1));
    }
    late
}

/// What a task is here. Boxed and dynamic, because tasks are of many types.
type Task<T> = Pin<Box<dyn Future<Output = T>>>;

fn boxed<F: Future + 'static>(future: F) -> Task<F::Output> {
    Box::pin(future)
}

/// Polls a future until it is ready.
fn spin<F: Future>(future: F) -> F::Output {
    let mut cx = Context::from_waker(Waker::noop());
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}

/// Polls all tasks in turn until all are ready. They all take equally many turns.
fn circle(mut tasks: Vec<Task<()>>) {
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        let mut ended = 0;
        for task in &mut tasks {
            ended += usize::from(task.as_mut().poll(&mut cx).is_ready());
        }
        if ended == tasks.len() {
            return;
        }
    }
}
