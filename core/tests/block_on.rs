//! What one `block_on` leaves behind, and what its own future may do.

mod support;

use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::panic::{self, AssertUnwindSafe};
use std::task::Poll;
use std::time::Duration;

use coro::{spawn, yield_now};
use support::{Bomb, Log, panic_message, virtual_executor};

#[test]
fn a_panic_in_the_root_leaves_the_root_dropped_and_the_tasks_alone() {
    let log = Log::default();
    let executor = virtual_executor();
    let task = executor.spawn(async {
        coro::sleep(Duration::from_secs(1)).await;
        "task"
    });
    let root = panic::catch_unwind(AssertUnwindSafe(|| {
        executor.block_on(async {
            let _dropped = log.on_drop("root dropped");
            yield_now().await;
            panic!("root");
        });
    }));
    assert!(root.is_err());
    assert_eq!(log.take(), ["root dropped"]);
    assert_eq!(executor.block_on(task).unwrap(), "task");
}

#[test]
fn what_one_block_on_leaves_behind_is_cancelled_before_it_returns() {
    let log = Log::default();
    let mut left = None;
    coro::block_on(async {
        let dropped = log.on_drop("dropped");
        left = Some(spawn(async move {
            let _dropped = dropped;
            pending::<()>().await;
        }));
    });
    log.say("returned");
    let left = left.expect("it was spawned");
    let error = coro::block_on(left).unwrap_err();
    assert!(error.is_cancelled());
    assert_eq!(log.take(), ["dropped", "returned"]);
}

#[test]
fn a_panic_in_what_block_on_cancels_comes_out_of_it_and_spoils_no_later_one() {
    let leave_a_bomb = || {
        coro::block_on(async {
            let bomb = Bomb("left behind");
            drop(spawn(async move {
                let _bomb = bomb;
                pending::<()>().await;
            }));
        });
    };
    assert_eq!(panic_message(leave_a_bomb), "left behind");
    assert_eq!(coro::block_on(async { spawn(async { 1 }).await.unwrap() }), 1);
}

#[test]
fn a_waker_kept_from_one_block_on_does_no_harm_to_the_next() {
    let waker = coro::block_on(support::own_waker());
    waker.wake_by_ref();
    let polls = Cell::new(0);
    coro::block_on(async {
        waker.wake_by_ref();
        poll_fn(|cx| {
            polls.set(polls.get() + 1);
            cx.waker().wake_by_ref();
            if polls.get() < 3 {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    });
    assert_eq!(polls.get(), 3);
}
