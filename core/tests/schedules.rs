//! Schedules that are not searched in order: random ones, printed ones, and those with faults on purpose.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use coro::{Clock, Executor, Explorer, Schedule, sleep, spawn_named, yield_now};

mod explored;
mod support;
use explored::{deposits, independent};
use support::panic_message;

/// In which order two tasks of two polls run under a schedule.
fn order(tasks: usize, polls: usize, schedule: Schedule) -> Vec<usize> {
    let order = Rc::new(RefCell::new(Vec::new()));
    let say = order.clone();
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .schedule(schedule)
        .build();
    executor.block_on(independent(tasks, polls, move |task| say.borrow_mut().push(task)));
    order.take()
}

#[test]
fn random_schedules_reach_all_orders_and_the_same_seed_the_same_one() {
    let mut times = BTreeMap::<Vec<usize>, u32>::new();
    for seed in 0..600 {
        let first = order(2, 2, Schedule::random(seed));
        assert_eq!(order(2, 2, Schedule::random(seed)), first);
        *times.entry(first).or_default() += 1;
    }
    assert_eq!(times.len(), 6);
    assert!(times.values().all(|times| *times > 40), "{times:?}");
    assert_eq!(order(3, 2, Schedule::fifo()), [0, 1, 2, 0, 1, 2]);
}

#[test]
fn priorities_run_one_task_as_long_as_they_can_but_for_so_many_changes() {
    let mut orders = BTreeMap::<Vec<usize>, u32>::new();
    for seed in 0..200 {
        let order = order(3, 3, Schedule::pct(seed, 1, 9));
        let changes = order.windows(2).filter(|pair| pair[0] != pair[1]).count();
        // From task to task, and back to the one that fell behind.
        assert!(changes <= 3, "{order:?}");
        *orders.entry(order).or_default() += 1;
    }
    assert!(orders.len() > 20, "{orders:?}");
}

#[coro::test(explore)]
#[should_panic(expected = "smallest failing order: FIFO with 1 change")]
async fn a_test_that_explores_fails_with_the_report() {
    deposits().await;
}

#[coro::test(explore)]
async fn a_test_that_explores_may_return_a_result() -> Result<(), std::num::ParseIntError> {
    yield_now().await;
    assert_eq!("4".parse::<u32>()?, 4);
    Ok(())
}

#[coro::test(schedules = 100, seed = 7)]
#[should_panic(expected = "under the random schedule of seed ")]
async fn a_test_under_random_schedules_fails_with_the_seed() {
    deposits().await;
}

#[coro::test(replay = "v1.b136:1>two")]
#[should_panic(expected = "left: 10")]
async fn a_test_can_be_run_under_one_schedule_that_was_printed() {
    deposits().await;
}

#[coro::test(seed = 3)]
#[should_panic(expected = "Error: ParseIntError")]
async fn an_error_fails_a_test_under_a_schedule() -> Result<(), std::num::ParseIntError> {
    "cow".parse::<u32>()?;
    Ok(())
}

#[test]
fn a_bug_that_needs_one_order_among_millions_is_found_at_random() {
    let failure = Explorer::new()
        .max_schedules(2_000)
        .run(async || {
            let order = Rc::new(RefCell::new(Vec::new()));
            let say = order.clone();
            independent(12, 4, move |task| say.borrow_mut().push(task)).await;
            // The last one is done before anybody else has begun.
            assert_ne!(order.borrow()[..4], [11; 4]);
        })
        .unwrap_err();
    assert!(failure.deviations().unwrap() >= 4, "{failure}");
    let again = Explorer::new().replay(&failure.schedule().unwrap(), async || {
        let order = Rc::new(RefCell::new(Vec::new()));
        let say = order.clone();
        independent(12, 4, move |task| say.borrow_mut().push(task)).await;
        assert_ne!(order.borrow()[..4], [11; 4]);
    });
    assert_eq!(again.unwrap_err().message(), failure.message());
}

#[test]
fn two_runs_of_a_program_that_only_the_schedule_decides_are_the_same() {
    let compared = Explorer::new().compare_runs(true).run(async || {
        let nap = spawn_named("nap", sleep(Duration::from_secs(1)));
        independent(2, 2, |_| {}).await;
        nap.await.unwrap();
    });
    assert!(compared.unwrap().is_complete());
}

#[test]
fn a_panic_that_nobody_can_observe_ends_the_run_behind_its_own_turn() {
    for seed in 0..20 {
        let log = Rc::new(RefCell::new(Vec::new()));
        let executor = Executor::builder()
            .clock(Clock::Virtual)
            .schedule(Schedule::random(seed))
            .build();
        let message = panic_message(|| {
            executor.block_on(async {
                for name in ["one", "two", "bad", "three", "four"] {
                    let say = log.clone();
                    drop(spawn_named(name, async move {
                        say.borrow_mut().push(name);
                        assert_ne!(name, "bad", "as asked for");
                    }));
                }
                coro::pending::<()>().await;
            });
        });
        assert!(message.contains("as asked for"), "{message}");
        assert_eq!(log.borrow().last(), Some(&"bad"));
    }
}

/// Invariant 2.
#[test]
fn a_foreign_waker_that_panics_when_its_timer_fires_keeps_no_other_timer_from_firing() {
    struct Panicking;
    impl Wake for Panicking {
        fn wake(self: Arc<Self>) {
            panic!("waker");
        }
    }
    let schedules = (0..10).map(Schedule::random).chain([Schedule::fifo()]);
    for schedule in schedules {
        let executor = Executor::builder()
            .clock(Clock::Virtual)
            .schedule(schedule)
            .build();
        let mut kept = pin!(sleep(Duration::from_secs(1)));
        let sleeping = [1, 1, 1].map(|seconds| executor.spawn(sleep(Duration::from_secs(seconds))));
        executor.block_on(async {
            let foreign = Waker::from(Arc::new(Panicking));
            assert!(
                kept.as_mut()
                    .poll(&mut Context::from_waker(&foreign))
                    .is_pending()
            );
        });
        assert_eq!(
            panic_message(|| executor.block_on(coro::pending::<()>())),
            "waker"
        );
        for task in sleeping {
            executor.block_on(task).unwrap();
        }
    }
}
