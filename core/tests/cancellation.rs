//! The signal to stop: who sees it, who is woken by it, and what is kept for it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::future::{Future, pending};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use coro::{CancellationToken, Clock, Coroutine, Executor, Explorer, Step};

fn virtually<T>(future: impl Future<Output = T>) -> T {
    Executor::builder().clock(Clock::Virtual).build().block_on(future)
}

async fn seconds(seconds: u64) {
    coro::sleep(Duration::from_secs(seconds)).await;
}

/// Counts how often it is woken; the one that is given a message panics then.
#[derive(Default)]
struct Counted(AtomicUsize, Option<&'static str>);

impl Wake for Counted {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
        if let Some(message) = self.1 {
            panic!("{message}");
        }
    }
}

#[test]
fn those_who_wait_are_woken_in_the_order_in_which_they_began() {
    let order = RefCell::new(Vec::new());
    virtually(coro::scope(async |scope| {
        let stop = CancellationToken::new();
        for name in ["a", "b", "c"] {
            let (stop, order) = (stop.clone(), &order);
            scope.spawn(async move {
                stop.cancelled().await;
                order.borrow_mut().push(name);
            });
        }
        seconds(1).await;
        assert!(order.borrow().is_empty());
        stop.cancel();
        stop.cancel();
        assert!(stop.is_cancelled());
        stop.cancelled().await;
    }));
    assert_eq!(order.take(), ["a", "b", "c"]);
}

#[test]
fn a_child_follows_its_parent_and_not_the_other_way_round() {
    let parent = CancellationToken::new();
    let child = parent.child_token();
    let grandchild = child.child_token();
    child.cancel();
    assert!(!parent.is_cancelled() && grandchild.is_cancelled());
    let late = child.child_token();
    assert!(late.is_cancelled());

    let other = parent.child_token();
    parent.cancel();
    assert!(other.is_cancelled());
}

#[test]
fn tokens_that_follow_each_other_a_hundred_thousand_deep_need_no_stack() {
    let first = CancellationToken::new();
    let mut tokens = vec![first.clone()];
    for _ in 0..100_000 {
        tokens.push(tokens.last().unwrap().child_token());
    }
    first.cancel();
    assert!(tokens.last().unwrap().is_cancelled());
}

#[test]
fn a_guard_gives_the_signal_when_it_goes_unless_it_is_disarmed() {
    let stop = CancellationToken::new();
    let guard = stop.clone().drop_guard();
    let token = guard.disarm();
    assert!(!token.is_cancelled());

    let panic = catch_unwind(AssertUnwindSafe(|| {
        let _guard = token.drop_guard();
        panic!("out of milk");
    }));
    assert!(panic.is_err() && stop.is_cancelled());
}

#[test]
fn what_runs_until_the_signal_keeps_its_output_if_it_is_ready_first() {
    virtually(async {
        let stop = CancellationToken::new();
        assert_eq!(stop.run_until_cancelled(async { 5 }).await, Some(5));

        let giver = stop.clone();
        let both_at_once = stop.run_until_cancelled(async move {
            giver.cancel();
            6
        });
        assert_eq!(both_at_once.await, Some(6));
        let not_polled = stop.run_until_cancelled(async { panic!("it is polled") });
        assert_eq!(not_polled.await, None::<()>);

        let stop = CancellationToken::new();
        let giver = stop.clone();
        let given = coro::spawn(async move {
            seconds(1).await;
            giver.cancel();
        });
        assert_eq!(stop.run_until_cancelled(pending::<()>()).await, None);
        given.await.unwrap();
    });
}

#[test]
fn the_signal_comes_from_another_thread() {
    let stop = CancellationToken::new();
    let giver = stop.clone();
    let executor = Executor::builder().clock(Clock::Virtual).build();
    let thread = thread::spawn(move || giver.cancel());
    executor.block_on(coro::outside(stop.cancelled()));
    thread.join().unwrap();
}

#[test]
fn a_waker_is_replaced_by_a_later_one_and_forgotten_with_its_future() {
    let stop = CancellationToken::new();
    let wakers = [(); 3].map(|()| Arc::new(Counted::default()));
    let [replaced, dropped, kept] = wakers.each_ref().map(|waker| Waker::from(waker.clone()));

    let mut waits = pin!(stop.cancelled());
    assert!(
        waits
            .as_mut()
            .poll(&mut Context::from_waker(&replaced))
            .is_pending()
    );
    assert!(waits.as_mut().poll(&mut Context::from_waker(&kept)).is_pending());
    {
        let mut is_dropped = pin!(stop.cancelled());
        assert!(
            is_dropped
                .as_mut()
                .poll(&mut Context::from_waker(&dropped))
                .is_pending()
        );
    }
    stop.cancel();
    let counts = wakers.map(|waker| waker.0.load(Ordering::Relaxed));
    assert_eq!(counts, [0, 0, 1]);
    assert!(waits.as_mut().poll(&mut Context::from_waker(&kept)).is_ready());
}

#[test]
fn a_waker_that_panics_keeps_nobody_else_waiting() {
    let stop = CancellationToken::new();
    let bomb = Waker::from(Arc::new(Counted(AtomicUsize::new(0), Some("boom"))));
    let counted = Arc::new(Counted::default());
    let mut first = pin!(stop.cancelled());
    let mut second = pin!(stop.cancelled());
    assert!(first.as_mut().poll(&mut Context::from_waker(&bomb)).is_pending());
    let waker = Waker::from(counted.clone());
    assert!(
        second
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
    );

    assert!(catch_unwind(AssertUnwindSafe(|| stop.cancel())).is_err());
    assert_eq!(counted.0.load(Ordering::Relaxed), 1);
    assert!(stop.is_cancelled());
}

#[test]
fn no_signal_is_lost_between_threads() {
    for _ in 0..1000 {
        let stop = CancellationToken::new();
        let child = stop.child_token();
        let waits = thread::spawn(move || coro::block_on(child.cancelled()));
        stop.cancel();
        waits.join().unwrap();
    }
}

#[test]
fn it_works_by_hand_and_a_dump_says_what_is_waited_for() {
    let stop = CancellationToken::new();
    let waits = Coroutine::new(stop.cancelled()).watched();
    let Step::Waiting(waits) = waits.send() else {
        panic!("nobody has given the signal")
    };
    let dump = waits.dump().to_string();
    assert!(dump.contains("cancellation"), "{dump}");
    assert!(!waits.is_woken());
    stop.cancel();
    assert!(waits.is_woken());
    assert!(matches!(waits.send(), Step::Finished(())));

    let busy = CancellationToken::new().run_until_cancelled(seconds(3));
    let busy = Coroutine::new(busy).watched();
    let Step::Yielded(busy, _) = busy.send() else {
        panic!("it sleeps")
    };
    let dump = busy.dump().to_string();
    assert!(dump.contains("sleep, 3.000s more"), "{dump}");
}

#[test]
fn the_signal_reaches_whoever_waits_in_every_order_and_whoever_is_cancelled() {
    Explorer::new().cancellations(1).check(async || {
        let stop = CancellationToken::new();
        let server = coro::spawn({
            let stop = stop.clone();
            async move {
                stop.run_until_cancelled(coro::yield_now()).await;
                stop.cancelled().await;
            }
        });
        let guard = stop.clone().drop_guard();
        let other = coro::spawn(async move {
            coro::yield_now().await;
            drop(guard);
        });
        let ended = [other.await.is_ok(), server.await.is_ok()];
        assert!(ended.contains(&true) && stop.is_cancelled());
    });
}

#[test]
fn where_alike_orders_are_left_out_a_signal_is_given_before_and_after_another_task_looks() {
    let seen = RefCell::new(BTreeSet::new());
    let summary = Explorer::new().partial_order_reduction(true).run(async || {
        let stop = CancellationToken::new();
        let giver = coro::spawn({
            let stop = stop.clone();
            async move { stop.cancel() }
        });
        let looks = coro::spawn(async move { stop.is_cancelled() });
        let both = coro::join!(giver, looks);
        seen.borrow_mut().insert(both.1.unwrap());
    });
    assert!(summary.unwrap().is_complete());
    assert_eq!(seen.into_inner(), BTreeSet::from([false, true]));
}

#[test]
fn polling_it_again_after_the_signal_is_ready_again() {
    let stop = CancellationToken::new();
    let mut waits = pin!(stop.cancelled());
    stop.cancel();
    for _ in 0..2 {
        let polled = waits.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(polled, Poll::Ready(()));
    }
}

#[test]
fn a_deadlock_over_a_token_says_to_cancel_it() {
    let stuck = || {
        virtually(coro::scope(async |scope| {
            let stop = CancellationToken::new();
            scope.spawn(async move { stop.cancelled().await });
        }));
    };
    let report = catch_unwind(AssertUnwindSafe(stuck)).unwrap_err();
    let report = report.downcast::<String>().unwrap();
    assert!(
        report.contains("waits on cancellation at core/tests/cancellation.rs:"),
        "{report}"
    );
    assert!(
        report.contains("cancel the token when the work is, or keep its `drop_guard` beside it"),
        "{report}"
    );
}
