//! Driving by hand.

mod support;

use std::task::Poll;
use std::time::Duration;

use coro::{Coroutine, Request, Step, sleep, yield_now};
use support::{Log, millis, own_waker, suspend};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn nothing_runs_before_the_first_send() {
    let log = Log::default();
    let inside = log.clone();
    let coroutine = Coroutine::new(async move { inside.say("running") });
    assert_eq!(log.take(), [""; 0]);
    assert!(matches!(coroutine.send(), Step::Finished(())));
    assert_eq!(log.take(), ["running"]);
}

#[test]
fn a_coroutine_without_questions_needs_no_arm_for_them() {
    let mut step = Coroutine::new(async { sleep(SECOND).await }).send();
    let mut yielded = 0;
    loop {
        step = match step {
            Step::Yielded(coroutine, _) => {
                yielded += 1;
                coroutine.send()
            }
            Step::Waiting(coroutine) => coroutine.send(),
            Step::Finished(()) => break,
        }
    }
    assert_eq!(yielded, 1);
}

#[test]
fn each_send_meets_the_request_that_was_shown() {
    let coroutine = Coroutine::new(async {
        sleep(3 * SECOND).await;
        yield_now().await;
        sleep(SECOND).await;
        coro::Instant::now().elapsed_since_start()
    });
    let Step::Yielded(coroutine, Request::Sleep(first)) = coroutine.send() else {
        panic!()
    };
    assert_eq!(first, 3 * SECOND);
    let Step::Yielded(coroutine, Request::Yield) = coroutine.send() else {
        panic!()
    };
    assert_eq!(coroutine.pending(), [Request::Yield]);
    assert_eq!(coroutine.elapsed(), 3 * SECOND);
    let Step::Yielded(coroutine, Request::Sleep(second)) = coroutine.send() else {
        panic!()
    };
    assert_eq!(second, SECOND);
    let Step::Finished(elapsed) = coroutine.send() else {
        panic!()
    };
    assert_eq!(elapsed, 4 * SECOND);
}

#[test]
fn resuming_does_not_meet_the_request() {
    let coroutine = Coroutine::new(sleep(SECOND));
    let Step::Yielded(coroutine, _) = coroutine.send() else {
        panic!()
    };
    let Step::Yielded(coroutine, request) = coroutine.resume() else {
        panic!()
    };
    assert_eq!(request, Request::Sleep(SECOND));
    assert!(matches!(coroutine.send(), Step::Finished(())));
}

#[test]
fn a_send_after_a_wait_lets_no_time_pass() {
    let coroutine = Coroutine::new(async {
        coro::timeout(SECOND, suspend()).await.unwrap();
        suspend().await;
        sleep(3 * SECOND).await;
    });
    let Step::Yielded(coroutine, Request::Sleep(limit)) = coroutine.send() else {
        panic!()
    };
    assert_eq!(limit, SECOND);
    let Step::Waiting(coroutine) = coroutine.resume() else {
        panic!()
    };
    let Step::Yielded(coroutine, Request::Sleep(last)) = coroutine.send() else {
        panic!()
    };
    assert_eq!((last, coroutine.elapsed()), (3 * SECOND, Duration::ZERO));
}

#[test]
fn a_foreign_wait_tells_when_it_was_woken() {
    let (sender, receiver) = async_channel::bounded(1);
    let coroutine = Coroutine::new(async move { receiver.recv().await.unwrap() });
    assert!(coroutine.is_woken(), "a new coroutine is worth sending to");
    let Step::Waiting(coroutine) = coroutine.send() else {
        panic!()
    };
    assert!(!coroutine.is_woken());
    sender.try_send(5).unwrap();
    assert!(coroutine.is_woken());
    let Step::Finished(received) = coroutine.send() else {
        panic!()
    };
    assert_eq!(received, 5);
}

#[test]
fn a_coroutine_that_waits_for_another_thread_can_be_waited_for() {
    let (sender, receiver) = async_channel::bounded(1);
    let coroutine = Coroutine::new(async move { receiver.recv().await.unwrap() });
    let Step::Waiting(coroutine) = coroutine.send() else {
        panic!()
    };
    let other = std::thread::spawn(move || sender.send_blocking(5).unwrap());
    coroutine.wait_until_woken();
    assert!(matches!(coroutine.send(), Step::Finished(5)));
    other.join().unwrap();
}

#[test]
fn a_fired_timer_is_not_mistaken_for_a_new_wake() {
    let coroutine = Coroutine::new(async {
        sleep(SECOND).await;
        std::future::pending::<()>().await;
    });
    let Step::Yielded(coroutine, _) = coroutine.send() else {
        panic!()
    };
    let Step::Waiting(coroutine) = coroutine.send() else {
        panic!()
    };
    assert!(!coroutine.is_woken());
}

#[test]
fn an_endless_sleep_is_asked_for_and_never_met() {
    let coroutine = Coroutine::new(sleep(Duration::MAX));
    let Step::Yielded(coroutine, request) = coroutine.send() else {
        panic!()
    };
    assert_eq!(request, Request::Sleep(Duration::MAX));
    let Step::Yielded(_, request) = coroutine.send() else {
        panic!("it never ends")
    };
    assert_eq!(request, Request::Sleep(Duration::MAX));
}

#[test]
fn dropping_a_coroutine_cancels_it_where_it_stands() {
    let log = Log::default();
    let (inside, dropped) = (log.clone(), log.on_drop("dropped"));
    let coroutine = Coroutine::new(async move {
        let _dropped = dropped;
        inside.say("begun");
        sleep(SECOND).await;
        inside.say("never");
    });
    drop(coroutine.send());
    assert_eq!(log.take(), ["begun", "dropped"]);
}

#[test]
fn a_coroutine_can_be_driven_inside_a_task_and_inside_another_coroutine() {
    let outer = Coroutine::new(async {
        let inner = Coroutine::new(sleep(2 * SECOND));
        let Step::Yielded(inner, Request::Sleep(asked)) = inner.send() else {
            panic!()
        };
        sleep(asked).await;
        assert!(matches!(inner.send(), Step::Finished(())));
    });
    let Step::Yielded(outer, request) = outer.send() else {
        panic!()
    };
    assert_eq!(request, Request::Sleep(2 * SECOND));
    assert!(matches!(outer.send(), Step::Finished(())));

    coro::block_on(async {
        let inner = Coroutine::new(sleep(2 * SECOND));
        let Step::Yielded(inner, _) = inner.send() else {
            panic!()
        };
        coro::spawn(sleep(millis(1))).await.unwrap();
        assert!(matches!(inner.send(), Step::Finished(())));
    });
}

#[test]
fn a_task_of_an_executor_can_be_awaited_by_hand_while_the_executor_is_ticked() {
    let executor = coro::Executor::new();
    let task = executor.spawn(async { 5 });
    let Step::Waiting(coroutine) = Coroutine::new(task).send() else {
        panic!()
    };
    executor.run_until_stalled();
    assert!(coroutine.is_woken());
    assert!(matches!(coroutine.send(), Step::Finished(Ok(5))));
}

#[test]
fn a_panic_comes_out_of_send_and_the_driver_is_left_clean() {
    let coroutine = Coroutine::new(async { panic!("spilled") });
    assert_eq!(support::panic_message(|| drop(coroutine.send())), "spilled");
    assert!(
        std::panic::catch_unwind(|| drop(coro::spawn(async {}))).is_err(),
        "no driver is left behind"
    );
}

#[test]
fn a_waker_that_outlives_its_coroutine_does_nothing() {
    let Step::Finished(waker) = Coroutine::new(own_waker()).send() else {
        panic!()
    };
    waker.wake();
}

struct Price(u32);

impl coro::Question for Price {
    type Answer = u32;
}

#[test]
fn questions_and_sleeps_can_be_open_together() {
    let coroutine = Coroutine::<_, Price>::asking(async { coro::timeout(SECOND, coro::ask(Price(7))).await });
    let Step::Asked(asking) = coroutine.send() else {
        panic!()
    };
    assert_eq!(asking.question.0, 7);
    let Step::Finished(answered) = asking.answer(70) else {
        panic!()
    };
    assert_eq!(answered, Ok(70));

    let coroutine = Coroutine::<_, Price>::asking(async { coro::timeout(SECOND, coro::ask(Price(7))).await });
    let Step::Asked(asking) = coroutine.send() else {
        panic!()
    };
    let Step::Finished(answered) = asking.unanswered().send() else {
        panic!("the time is up")
    };
    assert!(answered.is_err());
}

#[test]
fn a_withdrawn_question_is_not_open_any_more() {
    let coroutine = Coroutine::<_, Price>::asking(async {
        let first = coro::timeout(SECOND, coro::ask(Price(1))).await;
        (first.is_err(), coro::ask(Price(2)).await)
    });
    let Step::Asked(asking) = coroutine.send() else {
        panic!()
    };
    let Step::Asked(asking) = asking.unanswered().send() else {
        panic!()
    };
    let open: Vec<_> = asking
        .pending()
        .map(|(number, price)| (number, price.0))
        .collect();
    assert_eq!(open, [(1, 2)]);
    assert!(matches!(asking.answer(20), Step::Finished((true, 20))));
}

#[test]
fn steps_read_well_in_debug() {
    let Step::Yielded(coroutine, request) = Coroutine::new(async {
        sleep(SECOND).await;
        16
    })
    .send() else {
        panic!()
    };
    assert_eq!(format!("{request:?}"), "Sleep(1s)");
    assert_eq!(format!("{:?}", coroutine.send()), "Finished(16)");
    let waiting = Coroutine::new(std::future::poll_fn(|_| Poll::<()>::Pending)).send();
    assert_eq!(format!("{waiting:?}"), "Waiting");
}
