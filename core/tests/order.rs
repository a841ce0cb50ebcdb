//! Who runs when: first in, first out, and nobody starves.

mod support;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use coro::{Executor, spawn, yield_now};
use support::{Keep, Log, millis, own_waker, suspend, virtual_executor};

#[test]
fn tasks_run_in_the_order_in_which_they_were_spawned() {
    let log = Log::default();
    let executor = Executor::new();
    for name in ["a", "b", "c"] {
        let log = log.clone();
        drop(executor.spawn(async move { log.say(name) }));
    }
    executor.run_until_stalled();
    assert_eq!(log.take(), ["a", "b", "c"]);
}

#[test]
fn a_spawned_task_starts_when_its_spawner_suspends_and_not_before() {
    let log = Log::default();
    coro::block_on(async {
        let inner = log.clone();
        let task = spawn(async move { inner.say("task starts") });
        log.say("spawned");
        task.await.unwrap();
        log.say("joined");
    });
    assert_eq!(log.take(), ["spawned", "task starts", "joined"]);
}

#[test]
fn tasks_that_yield_take_turns_with_the_root_too() {
    let log = Log::default();
    coro::block_on(async {
        for name in ["a", "b"] {
            let log = log.clone();
            drop(spawn(async move {
                for turn in 0..3 {
                    log.say(format!("{name}{turn}"));
                    yield_now().await;
                }
            }));
        }
        for turn in 0..4 {
            log.say(format!("root{turn}"));
            yield_now().await;
        }
    });
    let turns = [
        "root0", "a0", "b0", "root1", "a1", "b1", "root2", "a2", "b2", "root3",
    ];
    assert_eq!(log.take(), turns);
}

#[test]
fn tasks_wake_in_the_order_in_which_they_are_woken() {
    let log = Log::default();
    let executor = Executor::new();
    let wakers: Vec<_> = (0..3).map(|_| Rc::new(RefCell::new(Vec::new()))).collect();
    for (name, waker) in wakers.iter().enumerate() {
        let (log, waker) = (log.clone(), waker.clone());
        drop(executor.spawn(async move {
            let mut keep = Keep(waker);
            std::future::poll_fn(|cx| {
                log.say(name);
                std::pin::Pin::new(&mut keep).poll(cx)
            })
            .await;
        }));
    }
    executor.run_until_stalled();
    assert_eq!(log.take(), ["0", "1", "2"]);
    for name in [2, 0, 1, 0] {
        wakers[name].borrow()[0].wake_by_ref();
    }
    executor.run_until_stalled();
    assert_eq!(
        log.take(),
        ["2", "0", "1"],
        "and a task woken twice before its turn is polled once"
    );
}

#[test]
fn a_task_that_wakes_itself_goes_to_the_back_of_the_queue() {
    let log = Log::default();
    let executor = Executor::new();
    for name in ["a", "b"] {
        let log = log.clone();
        drop(executor.spawn(async move {
            log.say(format!("{name} before"));
            own_waker().await.wake();
            suspend().await;
            log.say(format!("{name} after"));
        }));
    }
    executor.run_until_stalled();
    assert_eq!(log.take(), ["a before", "b before", "a after", "b after"]);
}

/// Invariant 7.
#[test]
fn a_busy_task_starves_neither_timers_nor_the_root() {
    let done = Rc::new(Cell::new(false));
    let seen = done.clone();
    coro::block_on(async {
        let busy = spawn(async move {
            let mut turns = 0u64;
            while !seen.get() {
                yield_now().await;
                turns += 1;
            }
            turns
        });
        coro::sleep(millis(1)).await;
        done.set(true);
        assert!(busy.await.unwrap() > 0);
    });
}

#[test]
fn one_tick_is_one_turn_of_one_task() {
    let log = Log::default();
    let executor = Executor::new();
    for name in ["a", "b"] {
        let log = log.clone();
        drop(executor.spawn(async move {
            log.say(name);
            yield_now().await;
            log.say(name);
        }));
    }
    let mut turns = Vec::new();
    while executor.tick() {
        turns.push(log.take());
    }
    assert_eq!(turns, [["a"], ["b"], ["a"], ["b"]]);
}

/// Invariant 6.
#[test]
fn a_task_in_a_reused_slot_does_not_inherit_its_predecessors_place_in_the_queue() {
    let log = Log::default();
    let executor = Executor::new();
    let (first, second) = (log.clone(), log.clone());
    // Ends while it still stands in the queue, behind `b`.
    drop(executor.spawn(async move {
        own_waker().await.wake();
        first.say("a ends");
    }));
    drop(executor.spawn(async move {
        yield_now().await;
        second.say("b ends");
    }));
    assert!(executor.tick());
    assert!(executor.tick());
    let third = log.clone();
    drop(executor.spawn(async move { third.say("c") }));
    executor.run_until_stalled();
    assert_eq!(log.take(), ["a ends", "b ends", "c"]);
}

#[test]
fn equal_deadlines_wake_in_the_order_in_which_they_were_registered() {
    let log = Log::default();
    virtual_executor().block_on(async {
        let task = |name: &'static str, delay| {
            let log = log.clone();
            spawn(async move {
                coro::sleep(millis(delay)).await;
                log.say(name);
            })
        };
        let tasks = [
            task("late", 3),
            task("first", 2),
            task("second", 2),
            task("early", 1),
        ];
        for task in tasks {
            task.await.unwrap();
        }
    });
    assert_eq!(log.take(), ["early", "first", "second", "late"]);
}

/// Invariant 14.
#[test]
fn two_runs_on_the_virtual_clock_give_the_same_events() {
    let run = || {
        let log = Log::default();
        virtual_executor().block_on(async {
            let tasks: Vec<_> = (0..20u64)
                .map(|name| {
                    let log = log.clone();
                    spawn(async move {
                        for turn in 0..5 {
                            coro::sleep(millis(name * 7 % 5 + turn)).await;
                            log.say(format!("{name}.{turn} at {:?}", coro::Instant::now()));
                        }
                    })
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
        });
        log.take()
    };
    let events = run();
    assert_eq!(events.len(), 100);
    assert_eq!(events, run());
}
