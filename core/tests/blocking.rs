//! Blocking work: on other threads on the real clock; on the virtual one as it is asked for.

mod support;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;

use coro::{Blocking, Clock, Coroutine, Executor, Explorer, Step, spawn, unblock, yield_now};
use support::{Log, message, millis, panic_message, virtual_executor};

fn virtual_with(place: Blocking) -> Executor {
    Executor::builder().clock(Clock::Virtual).blocking(place).build()
}

#[test]
fn on_the_real_clock_the_others_go_on_meanwhile() {
    let (go, may_go) = mpsc::channel::<u32>();
    let sum = coro::block_on(async move {
        let work = spawn(unblock(move || (may_go.recv().unwrap(), thread::current().id())));
        yield_now().await;
        yield_now().await;
        // Were this thread blocked, nobody could.
        go.send(4).unwrap();
        let (four, id) = work.await.unwrap();
        assert_ne!(id, thread::current().id());
        four + unblock(|| 3).await
    });
    assert_eq!(sum, 7);
}

#[test]
fn a_foreign_executor_has_it_done_on_other_threads_too() {
    let id = futures::executor::block_on(unblock(|| thread::current().id()));
    assert_ne!(id, thread::current().id());
}

#[test]
fn the_virtual_clock_refuses_and_says_in_the_callers_line_what_to_do() {
    let refused = virtual_executor().spawn_and_panic();
    assert!(refused.contains("`.blocking(Blocking::Inline)`"), "{refused}");
    let asked_for = virtual_with(Blocking::Refused).spawn_and_panic();
    assert_eq!(asked_for, refused);
    let failure = Explorer::new().run(async || unblock(|| ()).await).unwrap_err();
    let line = line!() - 1;
    assert_eq!(failure.message(), refused);
    let place = format!("core/tests/blocking.rs:{line}");
    assert!(failure.to_string().contains(&place), "{failure}");
}

trait SpawnAndPanic {
    fn spawn_and_panic(self) -> String;
}

impl SpawnAndPanic for Executor {
    /// How blocking work fails.
    fn spawn_and_panic(self) -> String {
        panic_message(|| self.block_on(unblock(|| unreachable!("nobody does it"))))
    }
}

#[test]
fn inline_it_is_done_in_place_and_in_no_time() {
    let log = Log::default();
    for executor in [
        virtual_with(Blocking::Inline),
        Executor::builder().blocking(Blocking::Inline).build(),
    ] {
        let other = log.clone();
        let id = executor.block_on(async {
            let other = spawn(async move { other.say("another") });
            let id = unblock(|| thread::current().id()).await;
            log.say("done");
            other.await.unwrap();
            id
        });
        assert_eq!(id, thread::current().id());
        assert_eq!(log.take(), ["done", "another"]);
    }
}

#[test]
fn with_threads_the_virtual_clock_stands_still_meanwhile() {
    let executor = virtual_with(Blocking::Threads);
    let (go, may_go) = mpsc::channel();
    executor.block_on(async {
        let before = coro::Instant::now();
        let slow = spawn(coro::sleep(millis(1)));
        let work = spawn(unblock(move || may_go.recv().unwrap()));
        yield_now().await;
        assert!(coro::dump().to_string().contains("outside"));
        let other = thread::spawn(move || go.send(()).unwrap());
        work.await.unwrap();
        assert_eq!(before.elapsed(), millis(0));
        other.join().unwrap();
        slow.await.unwrap();
        assert_eq!(before.elapsed(), millis(1));
    });
}

#[test]
fn the_panic_of_the_work_comes_out_of_the_await() {
    for executor in [
        Executor::new(),
        virtual_with(Blocking::Inline),
        virtual_with(Blocking::Threads),
    ] {
        let work = executor.spawn(unblock(|| panic!("disk full")));
        let error = executor.block_on(work).unwrap_err();
        assert!(error.to_string().ends_with("panicked: disk full"), "{error}");
    }
    let step = catch_unwind(AssertUnwindSafe(|| {
        let mut step = Coroutine::new(unblock(|| panic!("disk full"))).send();
        while let Step::Waiting(coroutine) = step {
            coroutine.wait_until_woken();
            step = coroutine.send();
        }
    }));
    assert_eq!(message(step.unwrap_err()), "disk full");
}

#[test]
fn by_hand_the_coroutine_is_waiting_meanwhile() {
    let (go, may_go) = mpsc::channel();
    let Step::Waiting(coroutine) = Coroutine::new(unblock(move || may_go.recv().unwrap())).send() else {
        panic!("it waits for the thread")
    };
    assert!(!coroutine.is_woken());
    go.send(5).unwrap();
    coroutine.wait_until_woken();
    assert!(matches!(coroutine.send(), Step::Finished(5)));
}

#[test]
fn work_that_was_never_awaited_is_dropped_and_what_has_begun_goes_on_to_its_end() {
    let (said, says) = mpsc::channel();
    let (go, may_go) = mpsc::channel();
    let report = said.clone();
    drop(unblock(move || report.send("never").unwrap()));
    let work = unblock(move || {
        said.send("begun").unwrap();
        may_go.recv().unwrap();
        said.send("ended").unwrap();
    });
    {
        let mut work = pin!(work);
        let polled = work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(polled, Poll::Pending);
        assert_eq!(says.recv(), Ok("begun"));
    }
    go.send(()).unwrap();
    assert_eq!(says.iter().collect::<Vec<_>>(), ["ended"]);
}

#[test]
fn a_cancelled_wait_for_a_thread_lets_the_virtual_clock_go_on() {
    let executor = virtual_with(Blocking::Threads);
    let (go, may_go) = mpsc::channel::<()>();
    executor.block_on(async {
        let work = spawn(unblock(move || may_go.recv()));
        yield_now().await;
        work.abort();
        assert!(work.await.unwrap_err().is_cancelled());
        coro::sleep(millis(5)).await;
    });
    drop(go);
}

#[test]
fn every_order_of_tasks_that_block_is_explored_inline() {
    let orders = std::cell::RefCell::new(std::collections::BTreeSet::new());
    let explorer = Explorer::new().blocking(Blocking::Inline);
    let summary = explorer.run(async || {
        let log = Log::default();
        let tasks = ["a", "b"].map(|name| {
            let log = log.clone();
            spawn(async move {
                let name = unblock(move || name).await;
                log.say(name);
            })
        });
        for task in tasks {
            task.await.unwrap();
        }
        orders.borrow_mut().insert(log.take().concat());
    });
    assert!(summary.unwrap().is_complete());
    assert!(orders.into_inner().into_iter().eq(["ab", "ba"]));
}
