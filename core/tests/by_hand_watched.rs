//! Coroutines that are driven by hand, and watched: what observers are told, and where a dump says that they are.

mod support;

use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;

use coro::observe::{Event, Moment, Observer, Recorder};
use coro::{Coroutine, Question, Step, spawn, yield_now};
use support::{Bomb, millis, panic_message, placeless, recorded, suspend, told};

coro::trace! {
    async fn outer(x: u32) -> u32 { inner(x + 1).await }
    async fn inner(x: u32) -> u32 { coro::sleep(millis(500)).await; x }
}

fn watched<F: Future>(future: F) -> (Coroutine<F>, Recorder) {
    let recorder = Recorder::new();
    let coroutine = Coroutine::new(future).observer(recorder.clone()).named("hand");
    (coroutine, recorder)
}

/// Goes on to the end, meeting every request.
fn to_the_end<F: Future>(coroutine: Coroutine<F>) -> F::Output {
    let mut coroutine = coroutine;
    loop {
        coroutine = match coroutine.send() {
            Step::Yielded(next, _) | Step::Waiting(next) => next,
            Step::Finished(output) => return output,
        };
    }
}

#[test]
fn a_coroutine_tells_of_every_send_and_every_call() {
    let (coroutine, recorder) = watched(outer(1));
    assert_eq!(to_the_end(coroutine), 2);
    assert_eq!(
        told(&recorder),
        [
            "0.000s #1 hand spawned",
            "0.000s #1 hand woken by its driver",
            "0.000s #1 hand polled",
            "0.000s #1 hand: outer(1) started",
            "0.000s #1 hand: inner(2) started",
            "0.000s #1 hand suspended, waiting on sleep 500ms",
            "0.500s #1 hand woken by its driver",
            "0.500s #1 hand polled",
            "0.500s timer fired for 0.500s",
            "0.500s #1 hand: inner(2) finished",
            "0.500s #1 hand: outer(1) finished",
            "0.500s #1 hand finished",
        ]
    );
}

#[test]
fn a_coroutine_that_is_dropped_midway_tells_who_was_cancelled_innermost_first() {
    let (coroutine, recorder) = watched(outer(1));
    let Step::Yielded(coroutine, _) = coroutine.send() else {
        panic!("it sleeps")
    };
    told(&recorder);
    drop(coroutine);
    let end = [
        "0.000s #1 hand: inner(2) cancelled, waiting on sleep 500ms",
        "0.000s #1 hand: outer(1) cancelled, waiting on sleep 500ms",
        "0.000s #1 hand cancelled",
    ];
    assert_eq!(told(&recorder), end);

    let (coroutine, recorder) = watched(outer(1));
    let Step::Yielded(coroutine, _) = coroutine.send() else {
        panic!("it sleeps")
    };
    told(&recorder);
    let another = panic::catch_unwind(AssertUnwindSafe(|| {
        let _coroutine = coroutine;
        panic!("another's");
    }));
    assert!(another.is_err());
    assert_eq!(told(&recorder), end, "the panic was not its own");
}

#[test]
fn a_panic_in_a_poll_is_told_as_such() {
    let (coroutine, recorder) = watched(async {
        outer(1).await;
        panic!("on purpose")
    });
    let Step::Yielded(coroutine, _) = coroutine.send() else {
        panic!("it sleeps")
    };
    told(&recorder);
    assert_eq!(panic_message(|| drop::<Step<_>>(coroutine.send())), "on purpose");
    assert_eq!(told(&recorder).last().unwrap(), "0.500s #1 hand panicked");
}

#[test]
fn a_panic_in_a_drop_is_told_as_such_and_comes_out() {
    let (coroutine, recorder) = watched(async {
        let _bomb = Bomb("in the drop");
        yield_now().await;
    });
    let Step::Yielded(coroutine, _) = coroutine.send() else {
        panic!("it yields")
    };
    told(&recorder);
    assert_eq!(panic_message(|| drop(coroutine)), "in the drop");
    assert_eq!(told(&recorder), ["0.000s #1 hand panicked"]);
}

#[test]
fn an_observers_panic_comes_out_of_the_send_or_the_drop_that_it_was_told_of() {
    type When = fn(&Moment) -> bool;
    let moments: [(&str, When); 5] = [
        ("spawned", |moment| matches!(moment, Moment::Spawned { .. })),
        ("polled", |moment| *moment == Moment::Polled),
        ("suspended", |moment| matches!(moment, Moment::Suspended { .. })),
        ("no waker", |moment| matches!(moment, Moment::KeptNoWaker { .. })),
        ("cancelled", |moment| *moment == Moment::Cancelled),
    ];
    for (name, when) in moments {
        let observer = move |event: &Event| assert!(!when(&event.moment), "observer");
        let coroutine = Coroutine::new(suspend()).observer(observer);
        let message = panic_message(|| match coroutine.send() {
            Step::Waiting(coroutine) => {
                assert_eq!(name, "cancelled");
                drop(coroutine);
            }
            _ => unreachable!(),
        });
        assert_eq!(message, "observer", "{name}");
    }
}

#[test]
fn an_observer_may_take_a_dump_of_the_coroutine_at_every_moment() {
    let observer =
        |_: &Event| assert!(coro::dump().to_string().starts_with("1 task") || coro::dump().tasks.is_empty());
    let coroutine = Coroutine::new(async {
        outer(1).await;
        suspend().await;
    });
    let Step::Yielded(coroutine, _) = coroutine.observer(observer).send() else {
        panic!("it sleeps")
    };
    let Step::Waiting(coroutine) = coroutine.send() else {
        panic!("it waits")
    };
    drop(coroutine);
}

#[test]
fn coroutines_that_share_a_recorder_are_told_apart_by_their_numbers() {
    let recorder = Recorder::new();
    let shared = Rc::new(recorder.clone());
    let [one, two] = [1, 2].map(|number| {
        let shared = shared.clone();
        let observer = move |event: &Event| shared.event(event);
        Coroutine::new(yield_now())
            .observer(observer)
            .named("turn")
            .numbered(number)
    });
    let Step::Yielded(two, _) = two.send() else {
        panic!()
    };
    let Step::Yielded(one, _) = one.send() else {
        panic!()
    };
    assert!(matches!(one.send(), Step::Finished(())));
    drop(two);
    let events: Vec<_> = told(&recorder)
        .into_iter()
        .filter(|line| !line.contains("woken"))
        .collect();
    assert_eq!(
        events,
        [
            "0.000s #2 turn spawned",
            "0.000s #2 turn polled",
            "0.000s #2 turn suspended, waiting on its turn",
            "0.000s #1 turn spawned",
            "0.000s #1 turn polled",
            "0.000s #1 turn suspended, waiting on its turn",
            "0.000s #1 turn polled",
            "0.000s #1 turn finished",
            "0.000s #2 turn cancelled",
        ]
    );
}

#[test]
fn who_keeps_no_waker_by_hand_is_named_unless_that_is_meant() {
    let (coroutine, recorder) = watched(suspend());
    let Step::Waiting(coroutine) = coroutine.send() else {
        panic!("it waits")
    };
    assert_eq!(told(&recorder).last().unwrap(), "0.000s #1 hand kept no waker");
    assert!(coroutine.dump().tasks[0].kept_no_waker);

    let (coroutine, recorder) = watched(coro::race(coro::pending::<()>(), coro::pending()));
    let Step::Waiting(_coroutine) = coroutine.send() else {
        panic!("it waits")
    };
    assert!(!told(&recorder).last().unwrap().contains("kept no waker"));
}

#[test]
fn a_dump_by_hand_says_where_the_coroutine_stands() {
    struct Price(u32);
    impl Question for Price {
        type Answer = u32;
    }
    let coroutine = Coroutine::<_, Price>::asking(async {
        coro::join!(outer(1), coro::ask(Price(7)));
    });
    let Step::Asked(asking) = coroutine.named("hand").watched().send() else {
        panic!("it asks")
    };
    assert_eq!(asking.question.0, 7);
    let coroutine = asking.unanswered();
    let text = placeless(
        &coroutine
            .dump()
            .to_string()
            .replace(" core/tests/", " at core/tests/"),
    );
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    assert_eq!(
        lines,
        [
            "1 task · t=0.000s virtual · step 1 · 0 ready, 1 waiting",
            "#1 hand                 waiting 0.000s  polls 1    started",
            "├ join[0]",
            "│ └ outer(1)",
            "│   └ inner(2)",
            "│     └ sleep, 0.500s more",
            "└ join[1]",
            "  └ answer #0",
        ]
    );
}

/// A coroutine that waits inside a task says nothing about what the task waits for.
#[test]
fn what_a_coroutine_inside_a_task_waits_for_is_not_what_the_task_waits_for() {
    for is_watched in [false, true] {
        let (executor, recorder) = recorded();
        executor.block_on(async {
            let task = spawn(async move {
                let mut nap = Coroutine::new(coro::sleep(millis(7)));
                if is_watched {
                    nap = nap.watched();
                }
                let Step::Yielded(_nap, _) = nap.send() else {
                    panic!("it sleeps")
                };
                suspend().await;
            });
            yield_now().await;
            let dump = coro::dump();
            assert_eq!(dump.tasks[1].frames, []);
            task.abort();
            assert!(task.await.is_err());
        });
        let lines = told(&recorder);
        let suspended = lines
            .iter()
            .find(|line| line.contains("#2") && line.contains("suspended"));
        assert!(suspended.unwrap().ends_with("suspended"), "{suspended:?}");
    }
}
