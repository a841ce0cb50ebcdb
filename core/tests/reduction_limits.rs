//! What a reduced search refuses, where it ends, and what it says of itself.

use std::cell::Cell;
use std::time::Duration;

use coro::{Explorer, accesses, sleep, spawn, yield_now};

fn reduced() -> Explorer {
    Explorer::new().partial_order_reduction(true)
}

#[test]
fn what_makes_every_turn_depend_on_every_other_is_refused() {
    for (explorer, what) in [
        (reduced().cancellations(1), "Explorer::cancellations"),
        (reduced().spurious_wakes(1), "Explorer::spurious_wakes"),
        (reduced().late_timers(1), "Explorer::late_timers"),
        (reduced().outside_wakes(true), "Explorer::outside_wakes"),
    ] {
        let refused = explorer.run(async || {}).unwrap_err();
        assert!(refused.message().contains(what), "{refused}");
        assert!(refused.message().contains("switch one of them off"), "{refused}");
    }
}

#[test]
fn a_reduced_search_says_what_it_stands_for_and_how_far_it_came() {
    let five = async || {
        for _ in 0..5 {
            drop(spawn(async { accesses("the thing") }));
        }
        sleep(Duration::from_secs(1)).await;
    };
    let said = |explorer: Explorer| explorer.run(five).unwrap().to_string();
    let all = said(reduced());
    assert!(all.starts_with("ok: 120 orders in "), "{all}");
    assert!(all.ends_with(" stand for all there are. complete."), "{all}");
    let some = said(reduced().max_schedules(7));
    assert!(some.starts_with("INCOMPLETE: 7 orders in "), "{some}");
    let one = reduced().run(async || {}).unwrap().to_string();
    assert!(one.ends_with(" stands for all there are. complete."), "{one}");
    let stopped = reduced().max_duration(Duration::ZERO).run(five).unwrap();
    assert!(!stopped.is_complete());
}

#[test]
fn a_task_that_never_ends_is_stopped() {
    let endless = reduced().max_steps(50).run(async || {
        drop(spawn(async {
            loop {
                yield_now().await;
            }
        }));
        coro::pending::<()>().await;
    });
    let message = endless.unwrap_err().to_string();
    assert!(message.contains("has not ended after 50 turns"), "{message}");
}

#[test]
fn what_decides_beside_the_schedule_is_noticed_in_a_reduced_search() {
    let calls = Cell::new(0);
    let differs = reduced().run(async || {
        calls.set(calls.get() + 1);
        for _ in 0..calls.get() {
            drop(spawn(async { accesses("the thing") }));
        }
        sleep(Duration::from_secs(1)).await;
    });
    // The first call has but one order.
    assert_eq!(differs.unwrap().schedules, 1);
    calls.set(1);
    let differs = reduced().run(async || {
        calls.set(calls.get() + 1);
        for _ in 0..calls.get() {
            drop(spawn(async { accesses("the thing") }));
        }
        sleep(Duration::from_secs(1)).await;
    });
    assert!(
        differs
            .unwrap_err()
            .message()
            .starts_with("two runs that should have begun in the same way")
    );
}

#[test]
fn to_declare_an_access_does_nothing_where_nobody_reduces() {
    accesses("nothing");
    coro::block_on(async { accesses("nothing") });
}

#[test]
fn the_order_in_which_joined_futures_go_on_is_seen_if_those_who_wake_them_declare_it() {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    for (declares, orders) in [(false, 1), (true, 2)] {
        let seen = RefCell::new(BTreeSet::new());
        let searched = reduced().run(async || {
            let log = RefCell::new(Vec::new());
            let tasks = ['a', 'b'].map(|name| {
                spawn(async move {
                    yield_now().await;
                    if declares {
                        accesses("who is first");
                    }
                    name
                })
            });
            let joined = tasks.map(async |task| {
                let name = task.await.unwrap();
                log.borrow_mut().push(name);
            });
            coro::join_all(joined).await;
            seen.borrow_mut().insert(log.into_inner());
        });
        assert!(searched.unwrap().is_complete());
        assert_eq!(seen.into_inner().len(), orders, "declared: {declares}");
    }
}
