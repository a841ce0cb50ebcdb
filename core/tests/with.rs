//! What is lent by `with` is torn down once and to the end, whatever becomes of the body.

mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, pending};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use coro::{Clock, Coroutine, Executor, Explorer, Step, sleep, spawn, timeout, with, yield_now};
use support::{Log, millis, panic_message, virtual_executor};

/// Says what it goes through.
struct Thing(Log, &'static str);

impl Drop for Thing {
    fn drop(&mut self) {
        self.0.say(format_args!("{} dropped", self.1));
    }
}

/// Takes a while, and says so.
async fn close(thing: Thing) {
    thing.0.say(format_args!("{} closing", thing.1));
    sleep(millis(5)).await;
    yield_now().await;
    thing.0.say(format_args!("{} closed", thing.1));
}

const CLOSED: [&str; 3] = ["a closing", "a closed", "a dropped"];

/// Does something with a thing that says all it goes through.
fn using<T, B>(log: &Log, body: B) -> impl Future<Output = T> + use<T, B>
where
    B: AsyncFnOnce(&mut Thing) -> T,
{
    with(Thing(log.clone(), "a"), body, close)
}

async fn never(_: &mut Thing) {
    pending::<()>().await;
}

#[test]
fn the_body_has_the_resource_and_its_value_comes_out_after_the_tear_down() {
    let log = Log::default();
    let value = coro::block_on(async {
        let value = using(&log, async |thing| {
            thing.0.say("body");
            sleep(millis(1)).await;
            thing.1.len()
        })
        .await;
        log.say("after");
        value
    });
    assert_eq!(value, 1);
    assert_eq!(
        log.take(),
        ["body", "a closing", "a closed", "a dropped", "after"]
    );
}

#[test]
fn a_body_may_borrow_from_around_it_and_fail_with_a_question_mark() {
    let log = Log::default();
    let limit = String::from("3");
    let parsed: Result<u32, std::num::ParseIntError> = coro::block_on(using(&log, async |_| {
        Ok(limit.parse::<u32>()? + "x".parse::<u32>()?)
    }));
    assert!(parsed.is_err());
    assert_eq!(log.take(), CLOSED);
}

#[test]
fn the_panic_of_a_body_comes_out_after_the_tear_down() {
    let log = Log::default();
    let panic = panic_message(|| {
        coro::block_on(using(&log, async |_| {
            yield_now().await;
            panic!("the body")
        }));
    });
    assert_eq!(panic, "the body");
    assert_eq!(log.take(), CLOSED);
}

#[test]
fn of_two_panics_the_bodys_comes_out() {
    let fails = |body: bool| {
        with(
            (),
            async move |()| {
                if body {
                    panic!("the body");
                }
            },
            async |()| {
                yield_now().await;
                panic!("the tear-down")
            },
        )
    };
    assert_eq!(panic_message(|| coro::block_on(fails(false))), "the tear-down");
    assert_eq!(panic_message(|| coro::block_on(fails(true))), "the body");
    for (body, panic) in [(false, "the tear-down"), (true, "the body")] {
        let Step::Yielded(tears_down, _) = Coroutine::new(fails(body)).send() else {
            panic!("it yields")
        };
        assert_eq!(panic_message(|| drop(tears_down.send())), panic);
    }
}

#[test]
fn block_on_waits_for_the_tear_down_of_what_its_future_cancelled() {
    let log = Log::default();
    let elapsed = coro::block_on(async {
        let elapsed = timeout(millis(1), using(&log, never)).await;
        log.say("after");
        elapsed
    });
    assert!(elapsed.is_err());
    assert_eq!(log.take(), ["after", "a closing", "a closed", "a dropped"]);
}

#[test]
fn what_loses_a_race_is_torn_down_while_the_winner_goes_on() {
    let log = Log::default();
    coro::block_on(async {
        let lost = async { using(&log, never).await };
        coro::race(lost, async { yield_now().await }).await;
        sleep(millis(20)).await;
        log.say("after");
    });
    assert_eq!(log.take(), ["a closing", "a closed", "a dropped", "after"]);
}

#[test]
fn a_task_that_is_aborted_in_the_body_is_torn_down() {
    let log = Log::default();
    coro::block_on(async {
        let task = spawn(using(&log, never));
        yield_now().await;
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        log.say("after");
    });
    assert_eq!(log.take(), ["a closing", "after", "a closed", "a dropped"]);
}

#[test]
fn a_task_that_is_aborted_before_it_began_is_torn_down() {
    let log = Log::default();
    coro::block_on(async {
        spawn(using(&log, never)).abort();
    });
    assert_eq!(log.take(), CLOSED);
}

#[test]
fn a_task_that_is_aborted_in_the_tear_down_is_torn_down_once() {
    let log = Log::default();
    coro::block_on(async {
        let task = spawn(using(&log, async |_| ()));
        while log.take() != ["a closing"] {
            yield_now().await;
        }
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        log.say("after");
    });
    assert_eq!(log.take(), ["after", "a closed", "a dropped"]);
}

#[test]
fn tasks_that_are_left_over_are_torn_down_before_block_on_returns() {
    let log = Log::default();
    coro::block_on(async {
        drop(spawn(using(&log, never)));
        let held = log.on_drop("another is cancelled");
        drop(spawn(async move {
            let _held = held;
            pending::<()>().await;
        }));
        yield_now().await;
    });
    assert_eq!(
        log.take(),
        ["another is cancelled", "a closing", "a closed", "a dropped"]
    );
}

#[test]
fn what_a_tear_down_spawns_lives_as_long_as_tear_downs_do() {
    let log = Log::default();
    let said = log.clone();
    coro::block_on(async {
        let tear_down = async move |log: Log| {
            let helper = log.clone();
            drop(spawn(async move {
                let _gone = helper.on_drop("helper gone");
                loop {
                    sleep(millis(2)).await;
                    helper.say("helped");
                }
            }));
            sleep(millis(5)).await;
            log.say("closed");
        };
        drop(spawn(with(said, async |_| pending::<()>().await, tear_down)));
        yield_now().await;
    });
    let told = log.take();
    assert_eq!(told[told.len() - 2..], ["closed", "helper gone"]);
    assert!(told.iter().any(|event| event == "helped"), "{told:?}");
}

#[test]
fn a_tear_down_may_begin_another_when_it_is_cancelled_too() {
    let log = Log::default();
    let said = log.clone();
    coro::block_on(async {
        let tear_down = async move |log: Log| {
            // It is cancelled when the last tear-down is done, and then there is one more.
            drop(spawn(using(&log, never)));
            yield_now().await;
            log.say("outer closed");
        };
        drop(spawn(with(said, async |_| pending::<()>().await, tear_down)));
        yield_now().await;
    });
    assert_eq!(log.take(), ["outer closed", "a closing", "a closed", "a dropped"]);
}

#[test]
fn when_the_future_of_block_on_panics_all_is_torn_down_as_well() {
    let log = Log::default();
    let panic = panic_message(|| {
        coro::block_on(async {
            drop(spawn(using(&log, never)));
            yield_now().await;
            panic!("main");
        });
    });
    assert_eq!(panic, "main");
    assert_eq!(log.take(), CLOSED);
}

#[test]
fn the_panic_of_a_tear_down_that_nobody_awaits_comes_out_when_all_are_done() {
    let log = Log::default();
    let panic = panic_message(|| {
        coro::block_on(async {
            let bad = with((), async |()| pending::<()>().await, async |()| panic!("bad"));
            drop(spawn(bad));
            drop(spawn(using(&log, never)));
            yield_now().await;
        });
    });
    assert_eq!(panic, "bad");
    assert_eq!(log.take(), CLOSED);
}

#[test]
fn the_inner_of_two_is_torn_down_before_the_outer_also_when_both_are_cancelled() {
    let nested = |log: &Log, cancel_inner_first: bool| {
        let (outer, inner) = (Thing(log.clone(), "outer"), Thing(log.clone(), "inner"));
        let body = async move |_: &mut Thing| {
            let inner = with(inner, never, close);
            if cancel_inner_first {
                timeout(millis(1), inner).await.unwrap_err();
            } else {
                inner.await;
            }
        };
        with(outer, body, close)
    };
    let in_order = [
        "inner closing",
        "inner closed",
        "inner dropped",
        "outer closing",
        "outer closed",
        "outer dropped",
    ];
    let log = Log::default();
    coro::block_on(async {
        let task = spawn(nested(&log, false));
        yield_now().await;
        task.abort();
    });
    assert_eq!(log.take(), in_order);
    coro::block_on(async { timeout(millis(2), nested(&log, false)).await.unwrap_err() });
    assert_eq!(log.take(), in_order);
    coro::block_on(nested(&log, true));
    assert_eq!(log.take(), in_order);
    // Where the outer body has not begun there is no inner one.
    drop(nested(&log, false));
    let dropped = log.take();
    assert!(
        dropped.contains(&"inner dropped".to_owned()) && dropped.len() == 2,
        "{dropped:?}"
    );
}

#[test]
fn two_side_by_side_are_torn_down_at_the_same_time() {
    let log = Log::default();
    let executor = virtual_executor();
    executor.block_on(async {
        let one = with(Thing(log.clone(), "one"), never, close);
        let two = with(Thing(log.clone(), "two"), never, close);
        let outer = with(
            Thing(log.clone(), "outer"),
            async |_| coro::join!(one, two),
            close,
        );
        timeout(millis(1), outer).await.unwrap_err();
    });
    let start = executor.now();
    executor.block_on(sleep(millis(11)));
    let told = log.take();
    assert_eq!(told[..2], ["two closing", "one closing"]);
    assert_eq!(told[told.len() - 2..], ["outer closed", "outer dropped"]);
    assert_eq!(executor.now() - start, millis(11));
}

#[test]
fn an_executor_leaves_tear_downs_to_its_next_call_and_finishes_them_when_it_is_shut_down() {
    let log = Log::default();
    let executor = virtual_executor();
    executor.block_on(async { timeout(millis(1), using(&log, never)).await.unwrap_err() });
    assert_eq!(log.take(), [""; 0]);
    executor.block_on(yield_now());
    assert_eq!(log.take(), ["a closing"]);
    executor.shutdown();
    assert_eq!(log.take(), ["a closed", "a dropped"]);
}

#[test]
fn an_executor_that_is_dropped_drops_what_is_to_be_torn_down() {
    for turns in 0..3 {
        let log = Log::default();
        let executor = Executor::new();
        let task = executor.spawn(using(&log, never));
        executor.run_until_stalled();
        if turns > 0 {
            task.abort();
        }
        for _ in 0..turns {
            executor.tick();
        }
        drop(executor);
        let told = log.take();
        assert_eq!(told.last().map(String::as_str), Some("a dropped"));
        assert!(!told.contains(&"a closed".to_owned()), "{told:?}");
        assert_eq!(told.len(), if turns == 2 { 2 } else { 1 });
    }
}

#[test]
fn a_tear_down_that_can_never_end_is_told_as_a_deadlock() {
    let executor = virtual_executor();
    drop(executor.spawn(with((), never_ends, never_ends_down)));
    executor.run_until_stalled();
    let report = panic_message(|| executor.shutdown());
    assert!(report.starts_with("deadlock"), "{report}");
    assert!(report.contains("tear_down"), "{report}");

    async fn never_ends((): &mut ()) {
        pending::<()>().await;
    }
    async fn never_ends_down((): ()) {
        coro::pending::<()>().await;
    }
}

#[test]
fn by_hand_the_tear_down_is_part_of_the_coroutine() {
    let log = Log::default();
    let body = async |thing: &mut Thing| {
        yield_now().await;
        thing.1
    };
    let Step::Yielded(coroutine, _) = Coroutine::new(using(&log, body)).send() else {
        panic!("the body yields")
    };
    let Step::Yielded(coroutine, request) = coroutine.send() else {
        panic!("the tear-down sleeps")
    };
    assert_eq!(request, coro::Request::Sleep(millis(5)));
    let Step::Yielded(coroutine, _) = coroutine.send() else {
        panic!("the tear-down yields")
    };
    assert!(matches!(coroutine.send(), Step::Finished("a")));
    assert_eq!(log.take(), CLOSED);
}

#[test]
fn by_hand_a_coroutine_that_is_cancelled_merely_drops_the_resource() {
    let log = Log::default();
    let waiting = Coroutine::new(using(&log, never)).send();
    assert!(matches!(waiting, Step::Waiting(_)));
    drop(waiting);
    assert_eq!(log.take(), ["a dropped"]);
    let closing = Coroutine::new(using(&log, async |_| ())).send();
    drop(closing);
    assert_eq!(log.take(), ["a closing", "a dropped"]);
}

#[test]
fn on_a_foreign_executor_the_tear_down_is_part_of_the_future() {
    let log = Log::default();
    let closed = log.clone();
    let future = with(
        (),
        async |()| 4,
        async move |()| {
            futures::future::ready(()).await;
            closed.say("closed");
        },
    );
    let mut future = pin!(future);
    let polled = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(polled, Poll::Ready(4));
    assert_eq!(log.take(), ["closed"]);
}

#[test]
fn a_nested_block_on_tears_down_what_is_its_own() {
    let log = Log::default();
    coro::block_on(using(&log, async |thing| {
        coro::block_on(async {
            let inner = with(Thing(thing.0.clone(), "inner"), never, close);
            timeout(millis(1), inner).await.unwrap_err();
        });
        thing.0.say("body");
    }));
    let told = log.take();
    assert_eq!(
        told[..4],
        ["inner closing", "inner closed", "inner dropped", "body"]
    );
    assert_eq!(told[4..], CLOSED);
}

#[test]
fn a_dump_names_the_tear_down_and_what_awaits_it() {
    let log = Log::default();
    let executor = virtual_executor();
    let task = executor.spawn(using(&log, async |_| ()));
    executor.run_until_stalled();
    let dump = executor.dump().to_string();
    assert!(dump.contains("#3 tear_down"), "{dump}");
    assert!(dump.contains("sleep, 0.005s more"), "{dump}");
    assert!(!dump.contains("src/with.rs"), "{dump}");
    executor.block_on(task).unwrap();
}

#[coro::test]
async fn a_test_waits_for_its_tear_downs() {
    // That it does is seen by the deadlock that would be told if it did not.
    let (sender, receiver) = async_channel::bounded::<()>(1);
    drop(spawn(with(
        sender,
        async |_| pending::<()>().await,
        async |sender| {
            sleep(millis(1)).await;
            sender.send(()).await.unwrap();
        },
    )));
    let all_else = with((), async |()| (), async move |()| receiver.recv().await.unwrap());
    timeout(millis(1), all_else).await.unwrap_err();
}

#[test]
fn cancelled_at_every_step_and_in_every_order_it_is_torn_down_once() {
    type Counts = Rc<Cell<(u32, u32)>>;
    let runs = RefCell::new(Vec::<Counts>::new());
    let explorer = Explorer::new().cancellations(2).no_unfinished_tasks(true);
    let summary = explorer.run(async || {
        let counts = Counts::default();
        runs.borrow_mut().push(counts.clone());
        let tear_down = async |counts: Counts| {
            counts.set((counts.get().0 + 1, counts.get().1));
            yield_now().await;
            counts.set((counts.get().0, counts.get().1 + 1));
        };
        let body = async |counts: &mut Counts| {
            yield_now().await;
            assert_eq!(counts.get(), (0, 0));
        };
        let user = spawn(with(counts.clone(), body, tear_down));
        let other = spawn(yield_now());
        if user.await.is_ok() {
            assert_eq!(counts.get(), (1, 1));
        }
        drop(other.await);
    });
    assert!(summary.unwrap().is_complete());
    // Each run has ended with its tear-downs, and not before.
    let runs = runs.into_inner();
    assert!(runs.len() > 50, "{}", runs.len());
    assert!(runs.iter().all(|counts| counts.get() == (1, 1)));
}

#[test]
fn the_turns_of_tear_downs_after_the_main_task_are_explored_and_their_failures_told() {
    let late = async || {
        let order = Rc::new(Cell::new(0));
        for nth in 1..=2 {
            let order = order.clone();
            let tear_down = async move |order: Rc<Cell<u32>>| {
                yield_now().await;
                coro::accesses("order");
                order.set(order.get() * 10 + nth);
                assert_ne!(order.get(), 21, "the second came first");
            };
            drop(spawn(with(order, async |_| pending::<()>().await, tear_down)));
        }
        yield_now().await;
    };
    let failure = Explorer::new().run(late).unwrap_err();
    assert!(failure.message().contains("the second came first"), "{failure}");
    let told = failure.to_string();
    assert!(told.contains("tear_down") && told.contains("panics"), "{told}");
    let schedule = failure.schedule().unwrap();
    let again = Explorer::new().replay(&schedule, late).unwrap_err();
    assert_eq!(again.message(), failure.message());
    assert!(Explorer::new().partial_order_reduction(true).run(late).is_err());
}

#[test]
fn the_reduction_loses_no_outcome_of_tear_downs() {
    let summary = Explorer::new().compare_reduction(true).run(async || {
        let nested = async |name: &'static str| {
            let tear_down = async |name: &'static str| {
                coro::accesses(name);
                yield_now().await;
                coro::accesses(name);
            };
            let body = async |_: &mut &'static str| {
                with(name, async |_| yield_now().await, tear_down).await;
            };
            with(name, body, tear_down).await;
        };
        let one = spawn(nested("shared"));
        let two = spawn(with(
            "shared",
            async |_| pending::<()>().await,
            async |_| yield_now().await,
        ));
        one.await.unwrap();
        drop(two);
    });
    assert!(summary.unwrap().is_complete());
}

#[test]
fn on_a_seeded_schedule_two_runs_tear_down_in_the_same_order() {
    let run = |seed| {
        let log = Log::default();
        let executor = Executor::builder()
            .clock(Clock::Virtual)
            .schedule(coro::Schedule::random(seed))
            .build();
        for name in ["a", "b", "c"] {
            drop(executor.spawn(with(Thing(log.clone(), name), never, close)));
        }
        executor.run_until_stalled();
        executor.shutdown();
        log.take()
    };
    let runs: Vec<_> = (0..8).map(run).collect();
    assert_eq!(runs, (0..8).map(run).collect::<Vec<_>>());
    assert!(runs.iter().any(|other| *other != runs[0]));
    assert!(runs.iter().all(|told| told.len() == 9));
}
