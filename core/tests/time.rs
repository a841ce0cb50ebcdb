//! Sleeping, on the virtual clock and on the real one.

mod support;

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use coro::{Executor, Instant, interval, sleep, sleep_until, spawn, timeout, yield_now};
use support::{Log, millis, virtual_executor};

#[test]
fn the_virtual_clock_jumps_from_deadline_to_deadline() {
    let executor = virtual_executor();
    executor.block_on(async {
        sleep(Duration::from_secs(86_400 * 365)).await;
        sleep(Duration::from_nanos(1)).await;
    });
    assert_eq!(
        executor.now().elapsed_since_start(),
        Duration::new(86_400 * 365, 1)
    );
}

/// Invariant 9.
#[test]
fn the_virtual_clock_stands_still_while_anything_can_run() {
    virtual_executor().block_on(async {
        let sleeper = spawn(sleep(millis(1)));
        for _ in 0..1_000 {
            yield_now().await;
        }
        assert!(!sleeper.is_finished());
        assert_eq!(Instant::now().elapsed_since_start(), Duration::ZERO);
    });
}

#[test]
fn the_real_clock_never_fires_early() {
    let before = std::time::Instant::now();
    coro::block_on(async {
        let started = Instant::now();
        sleep(millis(5)).await;
        assert!(started.elapsed() >= millis(5));
    });
    assert!(before.elapsed() >= millis(5));
}

#[test]
fn a_sleep_counts_from_its_first_poll() {
    let executor = virtual_executor();
    let made_outside = sleep(millis(10));
    executor.block_on(async {
        sleep(millis(5)).await;
        made_outside.await;
        assert_eq!(Instant::now().elapsed_since_start(), millis(15));
    });
}

#[test]
fn a_sleep_of_zero_and_one_until_the_past_are_over_at_once() {
    let executor = virtual_executor();
    let log = Log::default();
    executor.block_on(async {
        let other = log.clone();
        let _other = spawn(async move { other.say("other") });
        sleep(Duration::ZERO).await;
        sleep_until(Instant::now() - millis(5)).await;
        log.say("root");
    });
    assert_eq!(log.take(), ["root"]);
}

#[test]
fn the_longest_sleep_never_ends_and_keeps_nobody_from_sleeping() {
    let executor = virtual_executor();
    executor.block_on(async {
        let forever = spawn(sleep(Duration::MAX));
        sleep(Duration::from_secs(3_000_000_000)).await;
        assert!(!forever.is_finished());
        assert!(timeout(millis(1), sleep(Duration::MAX)).await.is_err());
    });
}

#[test]
fn a_dropped_sleep_leaves_no_deadline_behind() {
    let executor = virtual_executor();
    let task = executor.spawn(sleep(millis(5)));
    executor.run_until_stalled();
    assert_eq!(
        executor.next_deadline().map(Instant::elapsed_since_start),
        Some(millis(5))
    );
    task.abort();
    executor.run_until_stalled();
    assert_eq!(executor.next_deadline(), None);
}

#[test]
fn a_sleep_begun_on_one_executor_can_be_finished_on_another() {
    let (first, second) = (virtual_executor(), virtual_executor());
    let mut nap = Box::pin(sleep(millis(10)));
    first.block_on(async {
        assert!(timeout(millis(4), nap.as_mut()).await.is_err());
    });
    second.block_on(async {
        sleep(millis(100)).await;
        nap.as_mut().await;
        assert_eq!(
            Instant::now().elapsed_since_start(),
            millis(106),
            "what was left of it"
        );
    });
}

#[test]
fn an_endless_sleep_stays_endless_on_another_executor() {
    let (first, second) = (virtual_executor(), virtual_executor());
    let mut forever = Box::pin(sleep(Duration::MAX));
    first.block_on(async {
        assert!(timeout(millis(4), forever.as_mut()).await.is_err());
    });
    let polled = second.spawn(forever);
    second.run_until_stalled();
    assert_eq!(second.next_deadline(), None);
    drop(polled);
}

#[test]
fn a_sleep_that_fired_on_one_executor_is_over_on_another() {
    let (first, second) = (virtual_executor(), virtual_executor());
    let mut slept = Box::pin(sleep(millis(5)));
    first.block_on(async { assert!(!is_over(slept.as_mut()).await) });
    first.advance(millis(6));
    first.run_until_stalled();
    second.block_on(slept);
    assert_eq!(second.now().elapsed_since_start(), Duration::ZERO);
}

#[test]
fn on_the_real_clock_a_moment_that_has_passed_is_over_at_once_and_a_far_one_is_not() {
    Executor::new().block_on(async {
        let before = Instant::now();
        assert!(is_over(pin!(sleep_until(before))).await);
        assert!(!is_over(pin!(sleep_until(before + Duration::from_secs(3600)))).await);
        let soon = before + Duration::from_nanos(1);
        thread::sleep(millis(1));
        assert!(is_over(pin!(sleep_until(soon))).await);
    });
}

/// Whether a future is ready at its next poll.
async fn is_over(mut future: Pin<&mut impl Future>) -> bool {
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_ready())).await
}

#[test]
fn a_timeout_prefers_the_future_when_both_are_due() {
    virtual_executor().block_on(async {
        assert_eq!(
            timeout(millis(5), async {
                sleep(millis(5)).await;
                1
            })
            .await,
            Ok(1)
        );
        let late = timeout(millis(5), sleep(millis(6))).await.unwrap_err();
        assert_eq!(late.to_string(), "the time was up before the future was ready");
    });
}

#[test]
fn a_timeout_drops_what_was_not_done_in_time() {
    let log = Log::default();
    virtual_executor().block_on(async {
        let late = async {
            let _dropped = log.on_drop("dropped");
            sleep(millis(10)).await;
        };
        assert!(timeout(millis(5), late).await.is_err());
        log.say(format!("at {:?}", Instant::now()));
    });
    assert_eq!(log.take(), ["dropped", "at Instant(5ms)"]);
}

#[test]
fn an_interval_does_not_drift_and_catches_up() {
    virtual_executor().block_on(async {
        let mut ticks = interval(millis(10));
        let mut seen = Vec::new();
        for work in [0, 3, 25, 0, 0] {
            let due = ticks.tick().await.elapsed_since_start();
            seen.push((due.as_millis(), Instant::now().elapsed_since_start().as_millis()));
            sleep(millis(work)).await;
        }
        assert_eq!(seen, [(0, 0), (10, 10), (20, 20), (30, 45), (40, 45)]);
    });
}

#[test]
fn a_clock_moved_by_hand_fires_what_is_due_when_the_executor_is_next_driven() {
    let log = Log::default();
    let executor = virtual_executor();
    for delay in [3, 1, 2] {
        let log = log.clone();
        drop(executor.spawn(async move {
            sleep(millis(delay)).await;
            log.say(delay);
        }));
    }
    executor.run_until_stalled();
    executor.advance(millis(2));
    assert_eq!(log.take(), [""; 0]);
    executor.run_until_stalled();
    assert_eq!(log.take(), ["1", "2"]);
}

#[test]
fn time_stands_still_while_something_outside_is_awaited() {
    let executor = virtual_executor();
    let (sender, receiver) = async_channel::bounded(1);
    executor.block_on(async {
        let sleeper = spawn(sleep(millis(1)));
        let other = thread::spawn(move || sender.send_blocking(()).unwrap());
        coro::outside(receiver.recv()).await.unwrap();
        other.join().unwrap();
        assert_eq!(Instant::now().elapsed_since_start(), Duration::ZERO);
        sleeper.await.unwrap();
        assert_eq!(Instant::now().elapsed_since_start(), millis(1));
    });
}

#[test]
fn instants_of_the_real_clock_are_the_same_inside_and_outside() {
    let before = Instant::now();
    let inside = coro::block_on(async { Instant::now() });
    assert!(before <= inside && inside <= Executor::new().now());
}
