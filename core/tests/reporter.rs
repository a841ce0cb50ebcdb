//! What a reporter says.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use coro::{Clock, Executor, Reporter};

const HERE: &str = file!();

/// A reporter, and what it said.
fn reporter() -> (Reporter, Rc<RefCell<Vec<String>>>) {
    let said = Rc::new(RefCell::new(Vec::new()));
    let writer = said.clone();
    let reporter = Reporter::new(move |report| writer.borrow_mut().push(report.to_owned()));
    (reporter, said)
}

#[test]
fn a_task_that_keeps_the_thread_is_named_with_the_lines_between_which_it_did() {
    let (reporter, said) = reporter();
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        // Every poll takes longer than nothing.
        .observer(reporter.held_after(Duration::ZERO))
        .build();
    let line = line!() + 2;
    executor.block_on(async {
        coro::sleep(Duration::from_millis(1)).await;
        coro::sleep(Duration::from_millis(1)).await;
    });
    let said = said.borrow();
    let places: Vec<_> = said
        .iter()
        .map(|report| {
            let (_, places) = report.split_once("without yielding, ").expect("it says where");
            places
                .split(": sleep with")
                .next()
                .expect("there is a first part")
        })
        .collect();
    assert_eq!(
        places,
        [
            format!("between its start and {HERE}:{line}"),
            format!("between {HERE}:{line} and {HERE}:{}", line + 1),
            format!("between {HERE}:{} and its end", line + 1),
        ]
    );
    assert!(said.iter().all(|report| report.starts_with("held: #1 ")));
}

#[test]
fn a_task_that_kept_no_waker_is_named_at_once_and_one_that_waits_for_ever_on_purpose_is_not() {
    let (reporter, said) = reporter();
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(reporter)
        .build();
    let line = line!() + 3;
    let heard = said.clone();
    executor.block_on(async move {
        let lost = coro::spawn_named("lost", std::future::pending::<()>());
        let meant = coro::spawn_named("meant", coro::pending::<()>());
        coro::sleep(Duration::from_millis(1)).await;
        assert_eq!(
            *heard.borrow(),
            [format!(
                "lost: #2 lost, spawned at {HERE}:{line}, returned `Pending` and kept no waker: nothing will ever wake it; \
                 if that is meant, await `coro::pending()`"
            )]
        );
        lost.abort();
        meant.abort();
    });
    assert_eq!(said.borrow().len(), 1);
}

#[test]
fn tasks_that_wait_for_each_other_on_the_real_clock_are_reported_if_asked() {
    let (reporter, said) = reporter();
    let executor = Executor::builder().observer(reporter.deadlocks(true)).build();
    let (sender, receiver) = async_channel::bounded::<coro::JoinHandle<()>>(1);
    let itself = executor.spawn_named("itself", async move {
        receiver
            .recv()
            .await
            .expect("its handle is sent")
            .await
            .expect("it does not end");
    });
    sender.try_send(itself).expect("there is room");
    let stop = {
        let said = said.clone();
        std::future::poll_fn(move |cx| {
            if said.borrow().is_empty() {
                // Somebody outside comes back to it, so that this test ends.
                let waker = cx.waker().clone();
                drop(std::thread::spawn(move || waker.wake()));
                std::task::Poll::Pending
            } else {
                std::task::Poll::Ready(())
            }
        })
    };
    executor.block_on(stop);
    let said = said.borrow();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].starts_with("deadlock: #2 waits for itself (t="),
        "{}",
        said[0]
    );
    assert!(said[0].contains("\n  #2 itself  waits for #2 at "), "{}", said[0]);
}

#[test]
fn tasks_that_are_dropped_unfinished_are_listed_if_asked() {
    let (reporter, said) = reporter();
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(reporter.unfinished(true))
        .build();
    executor.block_on(async {
        drop(coro::spawn_named("left", coro::sleep(Duration::from_secs(5))));
        coro::sleep(Duration::from_secs(1)).await;
    });
    drop(executor);
    let said = said.borrow();
    let lines: Vec<_> = said[0].lines().collect();
    assert_eq!(
        lines[0],
        "unfinished: 1 task is dropped before the end: await the handles, or abort what is not to go on"
    );
    assert!(lines[2].starts_with("#2 left "), "{said:?}");
    assert!(lines[3].starts_with("└ sleep, 4.000s more"), "{said:?}");
}

#[test]
fn another_thread_gets_a_dump_while_the_executor_is_parked() {
    let executor = Executor::builder().watched(true).build();
    let handle = executor.handle();
    let (sender, receiver) = async_channel::bounded(1);
    let (dump, asker) = executor.block_on(async {
        // The answer cannot come before this poll is over.
        let asker = std::thread::spawn(move || {
            let dump = handle.dump(Duration::from_secs(3600)).expect("it answers");
            sender.send_blocking(dump.to_string()).expect("it listens");
            handle
        });
        let dump = coro::outside(receiver.recv()).await.expect("the dump comes");
        (dump, asker)
    });
    assert!(dump.contains("└ someone outside"), "{dump}");
    drop(executor);
    let handle = asker.join().expect("it does not panic");
    let gone = handle
        .dump(Duration::from_secs(3600))
        .expect_err("nobody answers");
    assert!(gone.is_dropped());
}

#[test]
fn an_executor_that_nobody_drives_does_not_answer_and_one_that_is_held_says_by_whom() {
    let executor = Executor::builder().watched(true).build();
    let handle = executor.handle();
    let silent = handle.dump(Duration::ZERO).expect_err("nobody drives it");
    assert!(!silent.is_dropped());
    assert_eq!(silent.polling(), None);
    executor.block_on(async move {
        let held = handle.dump(Duration::ZERO).expect_err("it waits for itself");
        assert_eq!(held.polling(), Some(1));
        assert_eq!(
            held.to_string(),
            "no answer for 0ns: #1 is being polled and keeps the thread: look there for `std::thread::sleep`, a lock of \
             std's that is held across an await, or a long computation"
        );
    });
}
