//! Every schedule: how many there are, which fails first, and what is told of it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use coro::{Explorer, choose, spawn, spawn_named, yield_now};
use futures::StreamExt;
use futures::stream::FuturesUnordered;

mod explored;
mod support;
use explored::{deposits, independent};
use support::{lineless, panic_message};

/// Invariant 19.
#[test]
fn every_order_of_independent_tasks_is_tried_once() {
    // (np)! / (p!)^n
    for (tasks, polls, orders) in [(2, 1, 2), (3, 2, 90), (4, 2, 2_520), (3, 3, 1_680)] {
        let seen = RefCell::new(BTreeMap::<Vec<usize>, u32>::new());
        let summary = Explorer::new().run(async || {
            let order = Rc::new(RefCell::new(Vec::new()));
            let say = order.clone();
            independent(tasks, polls, move |task| say.borrow_mut().push(task)).await;
            *seen.borrow_mut().entry(order.take()).or_default() += 1;
        });
        let summary = summary.unwrap();
        assert_eq!(summary.schedules, orders);
        assert!(summary.is_complete());
        let seen = seen.into_inner();
        assert_eq!(u64::try_from(seen.len()), Ok(orders));
        assert!(seen.values().all(|times| *times == 1));
    }
}

#[test]
fn a_search_that_stops_says_how_far_it_came() {
    let say = |_| {};
    let stopped = Explorer::new()
        .max_schedules(50)
        .run(async || independent(4, 2, say).await);
    let text = stopped.unwrap().to_string();
    assert!(
        text.starts_with("INCOMPLETE: 50 of about 6 144 orders in "),
        "{text}"
    );
    assert!(
        text.ends_with(". every order within 1 change of FIFO passes, and 12 at random."),
        "{text}"
    );

    let bounded = Explorer::new()
        .max_deviations(2)
        .run(async || independent(4, 2, say).await);
    let bounded = bounded.unwrap();
    assert_eq!(bounded.deviations, Some(2));
    assert!(bounded.schedules < 2_520);

    let all = Explorer::new()
        .run(async || independent(3, 2, say).await)
        .unwrap();
    assert!(all.to_string().starts_with("ok: all 90 orders in "), "{all}");
    assert!(all.to_string().ends_with(". complete."), "{all}");
}

#[test]
fn what_all_ordinary_runs_miss_is_found_with_the_fewest_changes_and_told_turn_by_turn() {
    let failure = Explorer::new().run(async || deposits().await).unwrap_err();
    assert!(failure.message().starts_with("assertion `left == right` failed"));
    assert_eq!(
        lineless(&failure.to_string()),
        "\
FAIL: assertion `left == right` failed
  left: 10
 right: 20   core/tests/explored/mod.rs:_
smallest failing order: FIFO with 1 change (of the 6 orders with at most 1 change 2 fail; FIFO itself passes)
step  main          two           one           fails from here
   0  join one :_
   1                its turn :_                 60 %  <- not the usual choice
   2                              its turn :_   50 %
   3                its turn :_                100 %  <- decided here
   4                              done          100 %
   5                done                        100 %
   6  panics                                    100 %
replay   CORO_SCHEDULE='v1.b136:1>two' cargo test what_all_ordinary_runs_miss_is_found_with_the_fewest_changes_and_told_turn_by_turn
by hand  fifo 1, send two, auto fifo"
    );
}

#[test]
fn the_schedule_of_a_failure_fails_again_in_the_same_way() {
    let failure = Explorer::new().run(async || deposits().await).unwrap_err();
    let schedule = failure.schedule().unwrap();
    let again = Explorer::new()
        .replay(&schedule, async || deposits().await)
        .unwrap_err();
    assert_eq!(again.message(), failure.message());
    assert_eq!(again.schedule(), failure.schedule());
}

#[test]
fn a_schedule_that_does_not_fit_any_more_says_so_and_what_is_ready() {
    let failure = Explorer::new().run(async || deposits().await).unwrap_err();
    let schedule = failure.schedule().unwrap();
    let renamed = async || {
        drop(spawn_named("first", yield_now()));
        spawn_named("second", yield_now()).await.unwrap();
    };
    let error = Explorer::new().replay(&schedule, renamed).unwrap_err();
    assert_eq!(
        error.message(),
        "the schedule does not fit the program any more: it goes on with `1>two`, but at step 1 those are ready: first, second; \
         search anew, or go back to the program for which it was printed"
    );
    let shorter = Explorer::new().replay(&schedule, async || {}).unwrap_err();
    assert_eq!(
        shorter.message(),
        "the schedule does not fit the program any more: that ended after 1 turns, before `1>two`; search anew, or go back to the \
         program for which it was printed"
    );
    let spoiled = Explorer::new().replay(&schedule[..8], async || deposits().await);
    assert!(spoiled.unwrap_err().message().contains("is no schedule"));
}

#[test]
fn a_deadlock_that_needs_an_order_is_found_and_explained() {
    let failure = Explorer::new()
        .run(async || {
            let (a, b) = (
                Rc::new(async_lock::Mutex::new(())),
                Rc::new(async_lock::Mutex::new(())),
            );
            let take = async |first: Rc<async_lock::Mutex<()>>, second: Rc<async_lock::Mutex<()>>| {
                let _first = first.lock().await;
                yield_now().await;
                let _second = second.lock().await;
            };
            let one = spawn_named("one", take(a.clone(), b.clone()));
            let two = spawn_named("two", take(b, a));
            one.await.unwrap();
            two.await.unwrap();
        })
        .unwrap_err();
    assert!(failure.message().starts_with("deadlock: "), "{failure}");
}

#[test]
fn a_race_is_tried_with_either_branch_first_and_a_choice_with_every_number() {
    let seen = RefCell::new(Vec::new());
    let summary = Explorer::new().run(async || {
        let winner = coro::race(async { 'a' }, async { 'b' }).await;
        seen.borrow_mut().push((winner, choose(3)));
    });
    assert_eq!(summary.unwrap().schedules, 6);
    let mut seen = seen.into_inner();
    seen.sort_unstable();
    assert_eq!(seen, [('a', 0), ('a', 1), ('a', 2), ('b', 0), ('b', 1), ('b', 2)]);
}

#[test]
fn a_run_that_never_ends_has_failed_and_so_has_one_whose_detached_task_panics() {
    let endless = Explorer::new().max_steps(20).run(async || {
        loop {
            yield_now().await;
        }
    });
    assert!(
        endless
            .unwrap_err()
            .message()
            .contains("has not ended after 20 turns")
    );
    let detached = Explorer::new().run(async || {
        drop(spawn(async { panic!("nobody looks") }));
        coro::sleep(Duration::from_secs(1)).await;
    });
    assert_eq!(detached.unwrap_err().message(), "nobody looks");
}

#[test]
fn each_run_begins_at_zero_and_nothing_is_left_of_the_one_before() {
    let runs = Cell::new(0);
    // Sleeps that have begun and outlive their runs, with their timers.
    let kept = RefCell::new(Vec::new());
    let summary = Explorer::new().run(async || {
        runs.set(runs.get() + 1);
        assert_eq!(coro::Instant::now().elapsed_since_start(), Duration::ZERO);
        drop(spawn(coro::pending::<()>()));
        let mut nap = coro::sleep(Duration::from_secs(9));
        assert!(coro::timeout(Duration::from_secs(1), &mut nap).await.is_err());
        kept.borrow_mut().push(nap);
        coro::race(
            coro::sleep(Duration::from_secs(1)),
            coro::sleep(Duration::from_secs(1)),
        )
        .await;
    });
    assert!(summary.unwrap().is_complete());
    assert!(runs.get() > 2);
}

#[test]
fn to_explore_panics_with_the_report() {
    let message = panic_message(|| coro::explore(async || deposits().await));
    assert!(message.starts_with("FAIL: assertion"), "{message}");
    assert!(message.contains("CORO_SCHEDULE='v1."), "{message}");
}

#[test]
fn those_who_have_ended_are_not_among_whom_is_chosen() {
    let orders = |wakes: bool, panics: bool| {
        let explored = Explorer::new().run(async || {
            let ends = spawn(poll_fn(move |cx| {
                if wakes {
                    cx.waker().wake_by_ref();
                }
                assert!(!panics, "as asked for");
                Poll::Ready(())
            }));
            let yields = spawn(yield_now());
            yields.await.unwrap();
            assert_eq!(ends.await.is_err(), panics);
        });
        explored.unwrap().schedules
    };
    assert_eq!(orders(true, false), orders(false, false));
    assert_eq!(orders(true, true), orders(false, true));
}

#[test]
fn those_who_were_ready_when_a_run_ended_are_not_in_the_next() {
    let explored = Explorer::new().run(async || {
        drop([(); 2].map(|()| spawn(async {})));
        yield_now().await;
    });
    // The main task goes on before both, between them, or behind them, who have two orders.
    assert_eq!(explored.unwrap().schedules, 1 + 2 + 2);
}

/// Invariant 20.
#[test]
fn the_smallest_is_found_however_many_changes_it_takes() {
    let failure = Explorer::new()
        .run(async || {
            let chosen: u32 = (0..8).map(|_| choose(2)).sum();
            assert!(chosen < 3, "too many");
        })
        .unwrap_err();
    assert_eq!(failure.deviations(), Some(3));
    let text = failure.to_string();
    assert!(
        text.contains("FIFO with 3 changes (of the 93 orders with at most 3 changes 56 fail"),
        "{text}"
    );
    assert!(text.contains("choose 1, choose 1, choose 1"), "{text}");
}

#[test]
fn what_a_bound_does_not_cut_off_is_complete() {
    let all = Explorer::new()
        .max_deviations(9)
        .run(async || assert!(choose(3) < 3))
        .unwrap();
    assert!(all.is_complete(), "{all}");
    let one = Explorer::new().max_schedules(0).run(async || {}).unwrap();
    assert_eq!(one.schedules, 1);
    assert!(
        one.to_string().starts_with("ok: the only order there is, in "),
        "{one}"
    );
}

#[test]
fn what_decides_beside_the_schedule_is_noticed() {
    let calls = Cell::new(0);
    let kept = Explorer::new().run(async || {
        calls.set(calls.get() + 1);
        assert!(choose(1 + calls.get()) + choose(2) < 1_000);
    });
    let kept = kept.unwrap_err();
    assert!(
        kept.message().contains("the schedule is not all that decides"),
        "{kept}"
    );

    let calls = Cell::new(0);
    let once = Explorer::new().run(async || {
        calls.set(calls.get() + 1);
        assert_ne!(calls.get(), 1, "the first time");
    });
    let once = once.unwrap_err();
    let told = ["the first time", "\nand passed when it was run again: "];
    assert!(told.iter().all(|told| once.message().contains(told)), "{once}");
}

#[test]
fn the_first_panic_is_told_and_not_what_became_of_it() {
    let failure = Explorer::new()
        .run(async || {
            let task = spawn_named("guest", async { panic!("no soup") });
            task.await.unwrap();
        })
        .unwrap_err();
    assert_eq!(failure.message(), "no soup");
}

#[test]
fn timers_that_are_due_together_fire_in_any_order_where_that_can_be_seen() {
    let orders = RefCell::new(Vec::new());
    let explored = Explorer::new().run(async || {
        let mut naps = FuturesUnordered::new();
        for nap in 0..3 {
            naps.push(async move {
                coro::sleep(Duration::from_secs(1)).await;
                nap
            });
        }
        let mut order = Vec::new();
        while let Some(nap) = naps.next().await {
            order.push(nap);
        }
        orders.borrow_mut().push(order);
    });
    assert_eq!(explored.unwrap().schedules, 6);
    let mut orders = orders.into_inner();
    orders.sort();
    orders.dedup();
    assert_eq!(orders.len(), 6);
}

#[test]
fn an_order_of_timers_that_fails_is_told_and_fails_again() {
    let test = async || {
        let nap = async |nap: u32| {
            coro::sleep(Duration::from_secs(1)).await;
            nap
        };
        let mut naps = FuturesUnordered::from_iter([nap(1), nap(2)]);
        assert_eq!(naps.next().await, Some(1));
    };
    let failure = Explorer::new().run(test).unwrap_err();
    assert!(failure.to_string().contains("then timer 2 first"), "{failure}");
    let schedule = failure.schedule().unwrap();
    let again = Explorer::new().replay(&schedule, test).unwrap_err();
    assert_eq!(again.message(), failure.message());
}
