//! What misuse is answered with: what is wrong, where, and what to do.

mod support;

use std::panic::{self, Location};
use std::sync::mpsc;
use std::thread;

use coro::{Coroutine, Executor, JoinHandle, Question, spawn};
use support::{millis, panic_message, virtual_executor};

const HERE: &str = file!();

/// Where the panic in `code` says it happened. The hook is the process's, so `code` runs on a thread with a name
/// of its own, and other tests' panics go where they went before.
fn panic_place(code: impl FnOnce() + Send + 'static) -> String {
    const MISUSE: &str = "misuse";
    let (tell, told) = mpsc::channel();
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if thread::current().name() == Some(MISUSE) {
            let file = panic.location().map(Location::file).unwrap_or_default();
            tell.send(file.to_owned()).expect("the test waits for it");
        } else {
            before(panic);
        }
    }));
    let thread = thread::Builder::new()
        .name(MISUSE.to_owned())
        .spawn(code)
        .expect("a thread can be had");
    assert!(thread.join().is_err());
    told.recv().expect("the panic was seen")
}

#[test]
fn a_sleep_outside_any_driver_says_where_it_was_called_and_what_to_do() {
    let nap = coro::sleep(millis(1));
    let line = line!() - 1;
    let message = panic_message(|| poll_once(nap));
    assert_eq!(
        message,
        format!(
            "`coro::sleep` (called at {HERE}:{line}:15) was polled where no coro driver runs: await it inside \
             `coro::block_on` or `#[coro::main]`, or send to it by hand through a `coro::Coroutine`"
        )
    );
}

#[test]
fn a_spawn_outside_any_executor_says_what_to_do() {
    let outside = panic_message(|| drop(spawn(async {})));
    assert_eq!(
        outside,
        "`coro::spawn` was called where no coro executor runs: call it inside `coro::block_on` or \
         `#[coro::main]`, or use `Executor::spawn` and that executor's `block_on`"
    );
    let by_hand = panic_message(|| drop(Coroutine::new(async { drop(spawn(async {})) }).send()));
    assert!(
        by_hand.starts_with("`coro::spawn` was called in a coroutine that is driven by hand"),
        "{by_hand}"
    );
}

#[test]
fn a_task_awaited_on_another_executor_says_where_it_was_spawned() {
    let other = Executor::new();
    let task: JoinHandle<()> = other.spawn(async {});
    let line = line!() - 1;
    let message = panic_message(move || drop(coro::block_on(task)));
    assert_eq!(
        message,
        format!(
            "the task spawned at {HERE}:{line}:38 was awaited on another executor, which does not run it: await it \
             inside `block_on` of the executor that it was spawned on"
        )
    );
}

#[test]
fn a_future_that_nobody_can_wake_is_reported_on_the_virtual_clock() {
    async fn waits_for_ever() {
        std::future::pending::<()>().await;
    }
    let line = line!() + 4;
    let message = panic_message(|| {
        virtual_executor().block_on(async {
            coro::sleep(millis(500)).await;
            drop(spawn(waits_for_ever()));
            let stuck = spawn(async { std::future::pending::<()>().await });
            stuck.await.unwrap();
        });
    });
    let expected = format!(
        "\
deadlock: #2 and #3 returned `Pending` and kept no waker (t=0.500s, step 4)
  #1 async block in a_future_that_nobody_can_wake_is_reported_on_the_virtual_clock  waits for #3 at {HERE}:{}, started \
at {HERE}:{}
  #2 waits_for_ever                                                                 kept no waker, spawned at \
{HERE}:{line}
  #3 async block in a_future_that_nobody_can_wake_is_reported_on_the_virtual_clock  kept no waker, spawned at {HERE}:{}
a future that is not ready must keep `cx.waker().clone()` of its latest poll and see to it that it is woken; one that is meant to wait for \
ever is `coro::pending()`",
        line + 2,
        line - 2,
        line + 1,
    );
    assert_eq!(message, expected);
}

#[test]
fn tasks_that_wait_for_each_other_are_reported_as_a_circle() {
    /// Awaits the handle that it is sent.
    async fn waits_for(handle: async_channel::Receiver<JoinHandle<()>>) {
        handle.recv().await.unwrap().await.unwrap();
    }
    let line = line!() + 5;
    let message = panic_message(|| {
        virtual_executor().block_on(async {
            let (to_first, first_waits_for) = async_channel::bounded(1);
            let (to_second, second_waits_for) = async_channel::bounded(1);
            let first = spawn(waits_for(first_waits_for));
            let second = spawn(waits_for(second_waits_for));
            to_second.send(first).await.unwrap();
            to_first.send(second).await.unwrap();
            coro::pending::<()>().await;
        });
    });
    let expected = format!(
        "\
deadlock: #2 and #3 wait for each other (t=0.000s, step 3)
  #1 async block in tasks_that_wait_for_each_other_are_reported_as_a_circle  waits on nobody, for ever at {HERE}:{}, \
started at {HERE}:{}
  #2 waits_for                                                               waits for #3 at {HERE}:{}, spawned at \
{HERE}:{line}
  #3 waits_for                                                               waits for #2 at {HERE}:{}, spawned at \
{HERE}:{}
let one of them hand over what the other needs before its own end, through a channel, or abort one",
        line + 4,
        line - 3,
        line - 7,
        line - 7,
        line + 1,
    );
    assert_eq!(message, expected);
}

#[test]
fn of_very_many_tasks_that_are_stuck_a_few_are_shown() {
    let message = panic_message(|| {
        virtual_executor().block_on(async {
            let mut last = spawn(coro::pending::<()>());
            for _ in 0..50_000 {
                let next = last;
                last = spawn(async { next.await.unwrap() });
            }
            last.await.unwrap();
        });
    });
    let lines: Vec<_> = message.lines().collect();
    // The first, those that are shown, how many more there are, and two of advice.
    assert_eq!(lines.len(), 1 + 11 + 1 + 2);
    assert!(lines[1].contains("  waits for #50002 at "), "{}", lines[1]);
    assert!(lines[3].contains("  waits for #2 at "), "{}", lines[3]);
    assert_eq!(lines[12], "  and 49991 more are stuck");
}

#[test]
fn an_executor_driven_by_one_of_its_own_tasks_says_so() {
    let executor = std::rc::Rc::new(Executor::new());
    let own = executor.clone();
    let message = panic_message(|| executor.block_on(async move { own.run_until_stalled() }));
    assert_eq!(
        message,
        "`Executor::run_until_stalled` was called by a task of the same executor: await the future instead, or use \
         `coro::block_on`, which nests"
    );
}

#[test]
fn the_real_clock_cannot_be_advanced() {
    let message = panic_message(|| Executor::new().advance(millis(1)));
    assert_eq!(
        message,
        "the real clock cannot be advanced: build the executor with `Clock::Virtual`"
    );
}

#[test]
fn an_interval_of_zero_is_refused() {
    let message = panic_message(|| assert!(coro::interval(millis(0)).period().is_zero()));
    assert_eq!(
        message,
        "an interval of zero would tick for ever: give it a longer period"
    );
}

struct Price;

impl Question for Price {
    type Answer = u32;
}

struct Weight;

impl Question for Weight {
    type Answer = f64;
}

#[test]
fn a_question_that_the_driver_does_not_answer_says_who_would() {
    let ask = || async { coro::ask(Price).await };
    let wrong_type = panic_message(|| drop(Coroutine::<_, Weight>::asking(ask()).send()));
    assert_eq!(
        wrong_type,
        format!(
            "`coro::ask` of a `messages::Price` (at {HERE}:{}:26) in a coroutine that is driven by hand, but not for \
             questions of this type: send to it by hand through `Coroutine::<_, messages::Price>::asking(..)`",
            line!() - 7
        )
    );
    let machine = panic_message(|| assert_eq!(coro::block_on(ask()), 0));
    assert!(
        machine.contains("driven by an executor, which has no answers"),
        "{machine}"
    );
}

#[test]
fn an_answer_to_a_question_that_is_not_open_names_those_that_are() {
    let coro::Step::Asked(asking) = Coroutine::<_, Price>::asking(async { coro::ask(Price).await }).send()
    else {
        panic!("it asks")
    };
    let message = panic_message(|| drop(asking.answer_number(3, 5)));
    assert_eq!(message, "question 3 is not open: answer one of [0]");
}

#[test]
fn panics_of_misuse_name_the_callers_file() {
    let misuses: [fn(); 5] = [
        || drop(spawn(async {})),
        || Executor::new().advance(millis(1)),
        || assert!(coro::interval(millis(0)).period().is_zero()),
        || virtual_executor().block_on(std::future::pending()),
        || {
            let executor = std::rc::Rc::new(Executor::new());
            let own = executor.clone();
            executor.block_on(async move {
                own.tick();
            });
        },
    ];
    // One after the other: the panic hook is the process's.
    for misuse in misuses {
        assert_eq!(panic_place(misuse), HERE);
    }
}

fn poll_once(future: impl Future) {
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let _polled = std::pin::pin!(future).poll(&mut cx);
}

use std::future::Future;
