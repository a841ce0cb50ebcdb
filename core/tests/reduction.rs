//! Partial-order reduction: how few orders it takes, and that none of their outcomes is lost.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use coro::{Explorer, Summary, accesses, choose, race, sleep, spawn, yield_now};

mod explored;
use explored::{deposits, independent};

fn reduced() -> Explorer {
    Explorer::new().partial_order_reduction(true)
}

/// How many orders stand for all.
fn orders(summary: Summary) -> u64 {
    assert!(summary.is_complete(), "{summary}");
    summary.schedules
}

#[test]
fn tasks_that_share_nothing_take_one_order_for_each_way_in_which_they_are_awaited() {
    for (tasks, polls) in [(2, 3), (3, 2), (3, 9), (6, 4)] {
        let joined = reduced().run(async || {
            let spawned: Vec<_> = (0..tasks)
                .map(|_| {
                    spawn(async move {
                        for _ in 1..polls {
                            yield_now().await;
                        }
                    })
                })
                .collect();
            for task in spawned {
                task.await.unwrap();
            }
        });
        // The first is awaited when none has run; each other has ended by the time that it is awaited, or not.
        assert_eq!(
            orders(joined.unwrap()),
            1 << (tasks - 1),
            "{tasks} tasks of {polls}"
        );
    }
}

#[test]
fn tasks_that_share_nothing_and_are_awaited_together_take_one_order() {
    for (tasks, polls) in [(2, 1), (3, 2), (4, 2), (9, 9)] {
        // Of (np)! / (p!)^n.
        let summary = reduced().run(async || independent(tasks, polls, |_| {}).await);
        assert_eq!(orders(summary.unwrap()), 1, "{tasks} tasks of {polls}");
    }
}

#[test]
fn tasks_that_declare_one_thing_take_every_order_of_their_accesses() {
    for (tasks, factorial) in [(2, 2), (3, 6), (4, 24), (5, 120)] {
        let summary = reduced().run(async || {
            for _ in 0..tasks {
                drop(spawn(async { accesses("the thing") }));
            }
            // All of them have ended by then.
            sleep(Duration::from_secs(1)).await;
        });
        assert_eq!(orders(summary.unwrap()), factorial, "{tasks} tasks");
    }
}

/// Two deposits, each of two turns, of which the runtime is told.
async fn declared_deposits() {
    let money = Rc::new(Cell::new(0));
    let deposit = async |money: Rc<Cell<u32>>| {
        accesses("money");
        let before = money.get();
        yield_now().await;
        accesses("money");
        money.set(before + 10);
    };
    let (one, two) = (spawn(deposit(money.clone())), spawn(deposit(money.clone())));
    one.await.unwrap();
    two.await.unwrap();
    assert_eq!(money.get(), 20, "a deposit is lost");
}

#[test]
fn a_lost_update_is_found_where_the_accesses_are_declared() {
    let lost = reduced()
        .compare_reduction(true)
        .run(declared_deposits)
        .unwrap_err();
    assert!(lost.message().contains("a deposit is lost"), "{lost}");
    assert!(lost.to_string().contains("it fails in the usual order"), "{lost}");
}

#[test]
fn a_lost_update_is_missed_where_they_are_not_and_the_comparison_says_so() {
    let missed = reduced().run(deposits);
    assert!(missed.unwrap().is_complete());

    let told = reduced().compare_reduction(true).run(deposits).unwrap_err();
    let message = told.message();
    assert!(
        message.starts_with("the reduction misses an outcome: `failed: assertion"),
        "{message}"
    );
    assert!(
        message.contains("declare each use of it with `coro::accesses`"),
        "{message}"
    );
    let (_, word) = message.split_once("under the schedule ").unwrap();
    let (word, _) = word.split_once(';').unwrap();
    assert!(Explorer::new().replay(word, deposits).is_err(), "{word}");
}

#[test]
fn the_order_that_is_reported_is_as_small_as_without_the_reduction() {
    let late = async || {
        let last = Rc::new(Cell::new(0));
        let tasks = [1, 2, 3].map(|number| {
            let last = last.clone();
            spawn(async move {
                yield_now().await;
                accesses("last");
                last.set(number);
            })
        });
        for task in tasks {
            task.await.unwrap();
        }
        assert_ne!(last.get(), 1);
    };
    let (all, few) = (
        Explorer::new().run(late).unwrap_err(),
        reduced().run(late).unwrap_err(),
    );
    assert_eq!(few.deviations(), all.deviations());
    assert!(few.to_string().contains("\nsmallest failing order: "), "{few}");
    assert!(reduced().replay(&few.schedule().unwrap(), late).is_err());
}

/// The future, each of whose polls uses the thing.
async fn using<F: Future>(thing: &str, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|cx| {
        accesses(thing);
        future.as_mut().poll(cx)
    })
    .await
}

#[test]
fn a_deadlock_of_two_locks_is_found_where_their_uses_are_declared() {
    let crossed = async || {
        let locks = [(); 2].map(|()| Rc::new(async_lock::Mutex::new(())));
        let names = ["one lock", "other lock"];
        let both = |first: usize, second: usize| {
            let locks = locks.clone();
            async move {
                let held = using(names[first], locks[first].lock()).await;
                drop(using(names[second], locks[second].lock()).await);
                yield_now().await;
                accesses(names[first]);
                drop(held);
            }
        };
        let (one, two) = (spawn(both(0, 1)), spawn(both(1, 0)));
        one.await.unwrap();
        two.await.unwrap();
    };
    let ordered = reduced().compare_reduction(true).run(crossed);
    assert!(ordered.unwrap().is_complete());

    let stuck = reduced().compare_reduction(true).run(async || {
        let locks = [(); 2].map(|()| Rc::new(async_lock::Mutex::new(())));
        let names = ["one lock", "other lock"];
        let both = |first: usize, second: usize| {
            let locks = locks.clone();
            async move {
                let held = using(names[first], locks[first].lock()).await;
                yield_now().await;
                drop(using(names[second], locks[second].lock()).await);
                accesses(names[first]);
                drop(held);
            }
        };
        let (one, two) = (spawn(both(0, 1)), spawn(both(1, 0)));
        one.await.unwrap();
        two.await.unwrap();
    });
    let stuck = stuck.unwrap_err();
    assert!(stuck.message().starts_with("deadlock: "), "{stuck}");
}

#[test]
fn what_comes_through_a_channel_comes_in_every_order() {
    let outcomes = |explorer: Explorer| {
        let seen = RefCell::new(BTreeSet::new());
        let summary = explorer.run(async || {
            let (sender, receiver) = async_channel::bounded(1);
            for number in 0..3 {
                let sender = sender.clone();
                drop(spawn(async move {
                    using("channel", sender.send(number)).await.unwrap();
                    using("channel", sender.send(number)).await.unwrap();
                }));
            }
            drop(sender);
            let mut received = Vec::new();
            while let Ok(number) = using("channel", receiver.recv()).await {
                received.push(number);
            }
            seen.borrow_mut().insert(received);
        });
        (seen.into_inner(), summary.unwrap())
    };
    let (few, reduced) = outcomes(reduced());
    let (all, full) = outcomes(Explorer::new());
    assert!(reduced.is_complete() && full.is_complete());
    assert_eq!(few, all, "{reduced} {full}");
    println!("{reduced}\n{full}");
}

#[test]
fn choices_within_a_turn_are_all_tried() {
    let seen = RefCell::new(BTreeSet::new());
    let summary = reduced().run(async || {
        let number = spawn(async { choose(3) });
        let first = race(async { "one" }, async { "two" }).await;
        let number = number.await.unwrap();
        seen.borrow_mut().insert((first, number));
    });
    assert_eq!(orders(summary.unwrap()), 6);
    assert_eq!(seen.into_inner().len(), 6);
}

#[test]
fn an_access_is_seen_in_a_coroutine_that_a_task_drives_by_hand() {
    let summary = reduced().run(async || {
        for _ in 0..3 {
            drop(spawn(async {
                let coroutine = coro::Coroutine::new(async { accesses("the thing") });
                drop(coroutine.send());
            }));
        }
        sleep(Duration::from_secs(1)).await;
    });
    assert_eq!(orders(summary.unwrap()), 6);
}
