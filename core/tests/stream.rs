//! Coroutines that give values, by hand and by machine; and intervals as streams.

mod support;

use std::cell::Cell;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use coro::{Emitter, Explorer, Item, Request, Step, generator, interval, sleep, spawn, stream, timeout};
use futures::stream::FusedStream;
use futures::{FutureExt, Stream, StreamExt};
use support::{Log, millis, panic_message, recorded, virtual_executor};

/// Gives a few numbers, and takes its time.
async fn numbers(out: Emitter<u32>, log: Log) {
    for number in 1..=3 {
        log.say(format_args!("gives {number}"));
        out.emit(number).await;
        log.say(format_args!("gave {number}"));
        sleep(millis(10)).await;
    }
}

fn stream_of_numbers(log: Log) -> impl FusedStream<Item = u32> + Unpin {
    stream(|out| numbers(out, log))
}

const TOLD: [&str; 6] = ["gives 1", "gave 1", "gives 2", "gave 2", "gives 3", "gave 3"];

#[test]
fn the_same_coroutine_gives_the_same_values_by_hand_and_by_machine() {
    let (log, mut by_hand) = (Log::default(), Vec::new());
    let mut step = generator(|out| numbers(out, log.clone())).send();
    loop {
        step = match step {
            Step::Asked(asking) => {
                by_hand.push(asking.question.0);
                asking.answer(())
            }
            Step::Yielded(coroutine, request) => {
                assert_eq!(request, Request::Sleep(millis(10)));
                coroutine.send()
            }
            Step::Waiting(_) => panic!("it waits for nobody else"),
            Step::Finished(()) => break,
        };
    }
    assert_eq!(log.take(), TOLD);

    let executor = virtual_executor();
    let by_machine: Vec<u32> = executor.block_on(stream_of_numbers(log.clone()).collect());
    assert_eq!(by_machine, by_hand);
    assert_eq!(log.take(), TOLD);
    assert_eq!(executor.now().elapsed_since_start(), millis(30));
}

#[test]
fn it_runs_only_while_a_value_is_wanted() {
    let log = Log::default();
    virtual_executor().block_on(async {
        let mut stream = stream_of_numbers(log.clone());
        sleep(millis(100)).await;
        assert_eq!(log.take(), [""; 0]);
        assert_eq!(stream.next().await, Some(1));
        sleep(millis(100)).await;
        assert_eq!(log.take(), ["gives 1"]);
        let before = coro::Instant::now();
        assert_eq!(stream.next().await, Some(2));
        assert_eq!(before.elapsed(), millis(10));
        assert_eq!(log.take(), ["gave 1", "gives 2"]);
    });
}

#[test]
fn a_wait_that_is_cancelled_loses_nothing() {
    virtual_executor().block_on(async {
        let mut stream = stream_of_numbers(Log::default());
        assert_eq!(stream.next().await, Some(1));
        assert!(timeout(millis(4), stream.next()).await.is_err());
        assert!(timeout(millis(4), stream.next()).await.is_err());
        assert_eq!(timeout(millis(4), stream.next()).await, Ok(Some(2)));
        assert_eq!(stream.collect::<Vec<_>>().await, [3]);
    });
}

#[test]
fn a_stream_that_has_ended_stays_so_and_has_dropped_its_future() {
    let log = Log::default();
    virtual_executor().block_on(async {
        let gone = log.on_drop("gone");
        let mut stream = stream(async move |out| {
            let _gone = gone;
            out.emit(1_u32).await;
        });
        assert!(!stream.is_terminated());
        assert_eq!(stream.next().await, Some(1));
        assert_eq!(stream.next().await, None);
        assert_eq!(log.take(), ["gone"]);
        assert!(stream.is_terminated());
        assert_eq!(stream.next().await, None);
    });
}

#[test]
fn a_stream_that_is_dropped_cancels_its_future_where_it_stands() {
    let log = Log::default();
    coro::block_on(async {
        let gone = log.on_drop("gone");
        let mut stream = stream(async move |out| {
            let _gone = gone;
            out.emit(1_u32).await;
            unreachable!("nobody wants another");
        });
        stream.next().await;
        drop(stream);
        assert_eq!(log.take(), ["gone"]);
    });
}

#[test]
fn what_else_it_awaits_is_served_by_the_executor() {
    let (sender, receiver) = async_channel::unbounded::<u32>();
    let doubled = stream(async move |out| {
        while let Ok(number) = receiver.recv().await {
            let doubled = spawn(async move {
                sleep(millis(1)).await;
                number * 2
            });
            out.emit(doubled.await.unwrap()).await;
        }
    });
    let heard = virtual_executor().block_on(async {
        let sends = spawn(async move {
            for number in 1..=3 {
                sender.send(number).await.unwrap();
                sleep(millis(7)).await;
            }
        });
        let heard = doubled.collect::<Vec<_>>().await;
        sends.await.unwrap();
        heard
    });
    assert_eq!(heard, [2, 4, 6]);
}

#[test]
fn values_given_together_come_in_the_order_in_which_they_were_given() {
    let together = stream(async |out| {
        coro::join!(out.emit(1_u32), async {
            out.emit(2_u32).await;
            out.emit(4_u32).await;
        });
        futures::future::join_all([5, 6, 7].map(|value| out.emit(value))).await;
        // One that nobody has taken is withdrawn.
        coro::race(out.emit(8_u32), async { coro::yield_now().await }).await;
        coro::race(out.emit(9_u32), std::future::pending()).await;
    });
    let heard: Vec<u32> = coro::block_on(together.collect());
    assert_eq!(heard, [1, 2, 4, 5, 6, 7, 8, 9]);
}

#[test]
fn a_stream_of_a_stream_keeps_the_values_of_each_apart() {
    let outer = stream(async |out| {
        let mut inner = pin!(stream(async |out| {
            for letter in ['a', 'b'] {
                out.emit(letter).await;
            }
        }));
        while let Some(letter) = inner.next().await {
            out.emit(format!("{letter}!")).await;
        }
    });
    assert_eq!(coro::block_on(outer.collect::<String>()), "a!b!");
}

#[test]
fn a_value_that_is_given_elsewhere_is_a_panic_that_says_so() {
    // In a task that it spawned, in an executor inside of it, or when it is no longer driven.
    let spawned = stream(async |out: Emitter<u32>| spawn(out.emit(1)).await.unwrap());
    let panic = panic_message(|| drop(coro::block_on(spawned.collect::<Vec<_>>())));
    assert!(
        panic.contains("was awaited by another coroutine than the one that gives values of type `u32`"),
        "{panic}"
    );
    let nested = stream(async |out: Emitter<u32>| coro::block_on(out.emit(1)));
    panic_message(|| drop(coro::block_on(nested.collect::<Vec<_>>())));
    let smuggled = Cell::new(None);
    let none = stream(async |out: Emitter<u32>| smuggled.set(Some(out)));
    assert_eq!(coro::block_on(none.count()), 0);
    panic_message(|| coro::block_on(smuggled.take().unwrap().emit(1)));
}

#[test]
fn the_panic_of_the_future_comes_out_of_the_wait() {
    let panics = stream(async |out| {
        out.emit(1_u32).await;
        panic!("no more")
    });
    let panic = panic_message(|| drop(coro::block_on(panics.collect::<Vec<_>>())));
    assert_eq!(panic, "no more");
}

#[test]
fn a_coroutine_that_has_begun_by_hand_goes_on_by_machine() {
    let Step::Asked(one) = generator(|out| numbers(out, Log::default())).send() else {
        panic!("it gives a number")
    };
    let Step::Yielded(asleep, _) = one.answer(()) else {
        panic!("it sleeps")
    };
    let executor = virtual_executor();
    assert_eq!(
        executor.block_on(asleep.into_stream().collect::<Vec<_>>()),
        [2, 3]
    );
    // It had not slept at all.
    assert_eq!(executor.now().elapsed_since_start(), millis(30));
}

#[test]
fn a_stream_runs_on_a_foreign_executor_and_in_a_coroutine_driven_by_hand() {
    let letters = || {
        stream(async |out| {
            for letter in ['a', 'b'] {
                coro::yield_now().await;
                out.emit(letter).await;
            }
        })
    };
    assert_eq!(futures::executor::block_on(letters().collect::<String>()), "ab");

    let coroutine = generator(async move |out| {
        let all = letters().collect::<String>().await;
        out.emit(all).await;
    });
    let Step::Yielded(coroutine, Request::Yield) = coroutine.send() else {
        panic!("the stream lets others go first")
    };
    let Step::Yielded(coroutine, Request::Yield) = coroutine.send() else {
        panic!("again")
    };
    let Step::Asked(asking) = coroutine.send() else {
        panic!("it gives both")
    };
    assert_eq!(asking.question, Item("ab".to_owned()));
}

#[test]
fn giving_wakes_nobody_and_so_adds_no_turn() {
    let (executor, recorder) = recorded();
    executor.block_on(async {
        let mut stream = stream(async |out| {
            for number in 0..100_u32 {
                out.emit(number).await;
            }
        });
        assert_eq!(stream.next().await, Some(0));
        coro::yield_now().await;
        assert_eq!(stream.count().await, 99);
    });
    let told = recorder.recording().to_string();
    assert_eq!(told.matches(" polled").count(), 2, "{told}");
}

#[test]
fn every_order_around_a_stream_is_explored() {
    let summary = Explorer::new().run(async || {
        let (sender, receiver) = async_channel::bounded(1);
        let gives = spawn(async move {
            for number in 1..=2 {
                sender.send(number).await.unwrap();
            }
        });
        let stream = stream(async move |out| {
            while let Ok(number) = receiver.recv().await {
                out.emit(number).await;
            }
        });
        assert_eq!(stream.collect::<Vec<_>>().await, [1, 2]);
        gives.await.unwrap();
    });
    assert!(summary.unwrap().is_complete());
}

#[test]
fn an_interval_is_a_stream_of_its_ticks() {
    let executor = virtual_executor();
    executor.block_on(async {
        let start = coro::Instant::now();
        let ticks = interval(millis(10)).take(3).map(|tick| tick - start);
        assert_eq!(
            ticks.collect::<Vec<_>>().await,
            [millis(0), millis(10), millis(20)]
        );
    });
    assert_eq!(executor.now().elapsed_since_start(), millis(20));
}

#[test]
fn a_cancelled_wait_for_a_tick_loses_none_whichever_way_it_is_awaited() {
    virtual_executor().block_on(async {
        let start = coro::Instant::now();
        let mut ticks = interval(millis(10));
        assert_eq!(ticks.next().await, Some(start));
        assert!(timeout(millis(4), ticks.next()).await.is_err());
        assert!(timeout(millis(4), ticks.tick()).await.is_err());
        assert!(ticks.next().now_or_never().is_none());
        assert_eq!(ticks.next().await, Some(start + millis(10)));
        assert_eq!(ticks.tick().await, start + millis(20));
    });
}

#[test]
fn a_stream_wakes_whoever_polled_it_last() {
    let turns = Rc::new(Cell::new(0));
    let executor = virtual_executor();
    executor.block_on(async {
        let mut stream = stream_of_numbers(Log::default());
        stream.next().await;
        // With a waker of nobody's.
        let polled = Pin::new(&mut stream).poll_next(&mut Context::from_waker(Waker::noop()));
        assert_eq!(polled, Poll::Pending);
        turns.set(1);
        assert_eq!(stream.next().await, Some(2));
    });
    assert_eq!(turns.get(), 1);
}
