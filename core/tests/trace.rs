//! When traced functions and expressions say what, byte for byte.
#![cfg(feature = "macros")]
#![deny(warnings, unused)]

mod said;

use std::cell::RefCell;
use std::future::{pending, ready};
use std::panic::catch_unwind;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use coro::trace::{self, capture};
use coro::{Clock, Coroutine, Executor, Step};
use said::{call, call_ending, lines_of, poll_once, run};

coro::trace! {
    async fn square(x: u64) -> u64 { x * x }
    async fn cube(x: u64) -> u64 { x * square(x).await }
    fn add(x: u64, y: u64) -> u64 { x + y }
    fn tick() {}
    async fn forever(x: u64) { pending::<()>().await; let _ = x; }
    async fn parse(text: &str) -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
        let number: u32 = text.parse()?;
        if number == 0 { return Err("zero".into()); }
        Ok(number)
    }
    fn parse_now(text: &str) -> Option<u32> { let x = text.parse().ok()?; if x == 0 { return None; } Some(x) }
    async fn panics(x: u8) { ready(()).await; assert!(x > 9, "on purpose"); }
    fn panics_now(x: u8) { assert!(x > 9, "on purpose"); }
    async fn nap() { coro::sleep(Duration::from_secs(3)).await }
}

#[test]
fn an_async_function_starts_at_its_first_poll_and_not_when_called() {
    let said = Rc::new(RefCell::new(Vec::new()));
    let lines = said.clone();
    trace::listen(
        move |event| lines.borrow_mut().push(event.to_string()),
        || {
            let mut future = pin!(square(4));
            assert!(said.borrow().is_empty());
            assert_eq!(poll_once(future.as_mut()), Poll::Ready(16));
            assert_eq!(
                *said.borrow(),
                [
                    "Starting square with argument 4!",
                    "Finishing square with argument 4!"
                ]
            );
        },
    );
}

#[test]
fn calls_nest_in_the_order_they_run() {
    let (value, lines) = capture(|| run(cube(3)));
    assert_eq!(value, 27);
    let (outer, inner) = ("cube with argument 3", "square with argument 3");
    assert_eq!(
        lines,
        format!("Starting {outer}!\nStarting {inner}!\nFinishing {inner}!\nFinishing {outer}!\n")
    );
}

#[test]
fn the_line_counts_the_arguments() {
    assert_eq!(lines_of(|| add(1, 2)), call("add with arguments 1, 2"));
    assert_eq!(lines_of(tick), call("tick"));
}

#[test]
fn a_return_and_a_question_mark_finish() {
    assert_eq!(
        lines_of(|| run(parse("7")).unwrap()),
        call("parse with argument \"7\"")
    );
    assert_eq!(
        lines_of(|| run(parse("x")).unwrap_err()),
        call("parse with argument \"x\"")
    );
    assert_eq!(
        lines_of(|| run(parse("0")).unwrap_err()),
        call("parse with argument \"0\"")
    );
    assert_eq!(lines_of(|| parse_now("x")), call("parse_now with argument \"x\""));
    assert_eq!(lines_of(|| parse_now("0")), call("parse_now with argument \"0\""));
}

#[test]
fn a_future_dropped_after_a_poll_is_cancelled() {
    let lines = lines_of(|| assert!(poll_once(pin!(forever(1))).is_pending()));
    assert_eq!(lines, call_ending("Cancelling", "forever with argument 1"));
}

#[test]
fn a_cancelled_sleep_is_called_as_long_as_it_was_asked_to_be_on_every_clock() {
    let nap = || async { coro::timeout(Duration::from_millis(1), nap()).await };
    let place = concat!(file!(), ":33");
    let said = format!("Starting nap!\nCancelling nap, while waiting on sleep 3s at {place}!\n");
    for clock in [Clock::Real, Clock::Virtual] {
        let executor = Executor::builder().clock(clock).build();
        assert_eq!(lines_of(|| executor.block_on(nap()).unwrap_err()), said);
    }
    assert_eq!(lines_of(|| drop(Coroutine::new(nap()).send())), said);
}

#[test]
fn a_call_is_in_the_line_of_its_function_and_not_in_that_of_the_macro() {
    let step = Coroutine::new(nap()).watched().send();
    let Step::Yielded(coroutine, _) = step else {
        panic!("it sleeps")
    };
    let frames = &coroutine.dump().tasks[0].frames;
    assert_eq!((frames[0].at.file(), frames[0].at.line()), (file!(), 33));
}

#[test]
fn a_future_dropped_before_its_first_poll_says_nothing() {
    assert_eq!(lines_of(|| drop(forever(1))), "");
}

#[test]
fn a_future_dropped_while_another_unwinds_is_cancelled_and_did_not_panic() {
    let lines = lines_of(|| {
        catch_unwind(|| {
            let mut future = Box::pin(forever(1));
            assert!(poll_once(future.as_mut()).is_pending());
            panic!("on purpose");
        })
    });
    assert_eq!(lines, call_ending("Cancelling", "forever with argument 1"));
}

#[test]
fn a_panic_says_panicking() {
    assert_eq!(
        lines_of(|| catch_unwind(|| run(panics(1)))),
        call_ending("Panicking", "panics with argument 1")
    );
    assert_eq!(
        lines_of(|| catch_unwind(|| panics_now(1))),
        call_ending("Panicking", "panics_now with argument 1")
    );
}

#[test]
fn a_call_that_returns_during_an_unwind_finishes() {
    struct Calls;
    impl Drop for Calls {
        fn drop(&mut self) {
            add(1, 2);
            run(square(3));
        }
    }
    let lines = lines_of(|| {
        catch_unwind(|| {
            let _calls = Calls;
            panic!("on purpose");
        })
    });
    assert_eq!(
        lines,
        call("add with arguments 1, 2") + &call("square with argument 3")
    );
}

#[test]
fn a_labelled_future_starts_at_its_first_poll() {
    let lines = lines_of(|| {
        let future = coro::trace!("label", async { 3 });
        add(1, 2);
        assert_eq!(run(future), 3);
        assert!(poll_once(pin!(coro::trace!("late", pending::<()>()))).is_pending());
    });
    assert_eq!(
        lines,
        call("add with arguments 1, 2") + &call("label") + &call_ending("Cancelling", "late")
    );
}

#[test]
fn a_labelled_block_is_left_as_without_the_label() {
    fn find(items: &[Option<u32>]) -> Option<u32> {
        for item in items {
            coro::trace!("look", {
                if (*item)? == 0 {
                    continue;
                }
                return *item;
            });
        }
        Some(coro::trace!("none", { 0 }))
    }
    assert_eq!(capture(|| find(&[])), (Some(0), call("none")));
    assert_eq!(capture(|| find(&[None])), (None, call("look")));
    assert_eq!(
        capture(|| find(&[Some(0), Some(1)])),
        (Some(1), call("look") + &call("look"))
    );
}
