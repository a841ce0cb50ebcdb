//! Faults on purpose: what code must survive, and does not until it is tried.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use coro::{Explorer, spawn_named, yield_now};

#[test]
fn a_task_that_is_cancelled_between_two_steps_is_found_if_asked() {
    let test = async || {
        let accounts = Rc::new((Cell::new(10), Cell::new(0)));
        let both = accounts.clone();
        let transfer = spawn_named("transfer", async move {
            both.0.set(both.0.get() - 10);
            yield_now().await;
            both.1.set(both.1.get() + 10);
        });
        // It may be cancelled: the money must be somewhere all the same.
        drop(transfer.await);
        assert_eq!(accounts.0.get() + accounts.1.get(), 10);
    };
    assert!(Explorer::new().run(test).unwrap().is_complete());
    let faulty = Explorer::new().cancellations(1);
    let failure = faulty.run(test).unwrap_err();
    assert_eq!(failure.deviations(), Some(1));
    assert!(failure.to_string().contains("on purpose, cancelled"), "{failure}");
    let again = faulty.replay(&failure.schedule().unwrap(), test).unwrap_err();
    assert_eq!(again.message(), failure.message());
}

#[test]
fn a_future_that_takes_any_poll_for_its_wake_is_found_by_a_spurious_one() {
    let wait = |looks_again: bool| {
        async move || {
            let is_open = Rc::new(Cell::new(false));
            let door = is_open.clone();
            let mut was_polled = false;
            let guest = spawn_named("guest", async move {
                poll_fn(|_| {
                    let is_ready = if looks_again { door.get() } else { was_polled };
                    was_polled = true;
                    if is_ready { Poll::Ready(()) } else { Poll::Pending }
                })
                .await;
                assert!(door.get(), "it came in through a door that is shut");
            });
            yield_now().await;
            yield_now().await;
            is_open.set(true);
            drop(guest);
        }
    };
    let faulty = Explorer::new().spurious_wakes(1);
    assert!(Explorer::new().run(wait(false)).unwrap().is_complete());
    let failure = faulty.run(wait(false)).unwrap_err();
    assert_eq!(failure.message(), "it came in through a door that is shut");
    assert!(faulty.run(wait(true)).unwrap().is_complete());
}

#[test]
fn a_deadline_that_is_seen_after_a_later_one_is_found_by_timers_that_are_late() {
    let wait = |takes_what_is_there: bool| {
        async move || {
            let (sender, receiver) = async_channel::bounded(1);
            let work = spawn_named("work", async move {
                coro::sleep(Duration::from_secs(1)).await;
                sender.send("in time").await.unwrap();
            });
            let result = coro::timeout(Duration::from_secs(2), receiver.recv()).await;
            let result = match result {
                Err(_) if takes_what_is_there => receiver.recv().await.ok(),
                other => other.ok().and_then(Result::ok),
            };
            assert_eq!(result, Some("in time"));
            work.await.unwrap();
        }
    };
    let late = Explorer::new().late_timers(1);
    assert!(Explorer::new().run(wait(false)).unwrap().is_complete());
    assert!(late.run(wait(true)).unwrap().is_complete());
    let failure = late.run(wait(false)).unwrap_err();
    let told = failure.to_string();
    assert!(
        told.contains("<- not the usual choice: the clock comes 1.000s late"),
        "{told}"
    );
    let again = late
        .replay(&failure.schedule().unwrap(), wait(false))
        .unwrap_err();
    assert_eq!(again.to_string().lines().last(), told.lines().last());
}
