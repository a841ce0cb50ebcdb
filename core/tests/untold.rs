//! Panics that nobody is told of: what they carry is dropped, and if that panics, too, nothing comes of it.

mod support;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::Arc;

use coro::observe::Event;
use coro::{Clock, Executor, JoinHandle, yield_now};
use support::{millis, observed, virtual_executor};

/// What a panic carries here. It panics whenever it is dropped, also during another panic.
struct Evil(#[expect(dead_code, reason = "it is counted")] Arc<()>);

impl Drop for Evil {
    fn drop(&mut self) {
        // This carries nothing, since what it carried would be leaked: it could go on like that for ever.
        resume_unwind(Box::new(()));
    }
}

fn raise(alive: &Arc<()>) -> ! {
    resume_unwind(Box::new(Evil(alive.clone())))
}

/// Panics when dropped, whatever else happens.
struct Raising(Arc<()>);

impl Drop for Raising {
    fn drop(&mut self) {
        raise(&self.0);
    }
}

fn raising(executor: &Executor, alive: &Arc<()>) -> JoinHandle<()> {
    let raising = Raising(alive.clone());
    executor.spawn(async move {
        let _raising = raising;
        coro::pending::<()>().await;
    })
}

/// Drops what came out.
fn comes_out(something: impl FnOnce()) -> bool {
    match catch_unwind(AssertUnwindSafe(something)) {
        Ok(()) => false,
        Err(panic) => {
            drop(catch_unwind(AssertUnwindSafe(|| drop(panic))));
            true
        }
    }
}

#[test]
fn an_executor_that_is_dropped_raises_the_first_panic_and_drops_the_others() {
    for watched in [false, true] {
        let alive = Arc::new(());
        let executor = Executor::builder().clock(Clock::Virtual).watched(watched).build();
        for _ in 0..3 {
            drop(raising(&executor, &alive));
        }
        executor.run_until_stalled();
        assert!(comes_out(|| drop(executor)));
        assert_eq!(Arc::strong_count(&alive), 1);
    }
}

#[test]
fn an_executor_that_is_dropped_by_a_panic_drops_all() {
    let alive = Arc::new(());
    let executor = virtual_executor();
    for _ in 0..2 {
        drop(raising(&executor, &alive));
    }
    assert!(comes_out(|| {
        let _executor = executor;
        raise(&alive);
    }));
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
fn a_handle_that_outlives_its_executor_is_dropped_quietly() {
    let alive = Arc::new(());
    let executor = virtual_executor();
    let handles = [(); 3].map(|()| raising(&executor, &alive));
    executor.run_until_stalled();
    drop(executor);
    assert!(!comes_out(|| drop(handles)));
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
fn what_an_observer_panics_with_while_its_executor_is_dropped_by_a_panic_is_dropped() {
    let alive = Arc::new(());
    let (inside, is_over) = (alive.clone(), Rc::new(Cell::new(false)));
    let armed = is_over.clone();
    let executor = observed(move |_: &Event| {
        if armed.get() {
            raise(&inside);
        }
    });
    drop(executor.spawn(yield_now()));
    is_over.set(true);
    assert!(comes_out(|| {
        let _executor = executor;
        raise(&alive);
    }));
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
fn the_panic_of_a_tear_down_after_that_of_its_body_is_dropped() {
    let alive = Arc::new(());
    let (in_body, in_tear_down) = (alive.clone(), alive.clone());
    let both = coro::with(
        (),
        async move |()| raise(&in_body),
        async move |()| raise(&in_tear_down),
    );
    assert!(comes_out(|| virtual_executor().block_on(both)));
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
fn a_shutdown_raises_the_first_panic_of_its_tear_downs_drops_the_others_and_finishes_all() {
    for is_unwinding in [false, true] {
        let alive = Arc::new(());
        let finished = Rc::new(Cell::new(0));
        let executor = virtual_executor();
        for nth in 0..4 {
            let (in_tear_down, finished) = (alive.clone(), finished.clone());
            let tear_down = async move |()| {
                coro::sleep(millis(nth)).await;
                finished.set(finished.get() + 1);
                raise(&in_tear_down);
            };
            drop(executor.spawn(coro::with((), async |()| coro::pending::<()>().await, tear_down)));
        }
        executor.run_until_stalled();
        assert!(comes_out(|| match is_unwinding {
            true => executor.run(async { raise(&alive) }),
            false => executor.shutdown(),
        }));
        assert_eq!(finished.get(), 4);
        assert_eq!(Arc::strong_count(&alive), 1);
    }
}
