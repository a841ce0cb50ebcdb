//! Futures that do not stay where they began: polled on in another task, under another driver or on another thread, dropped
//! anywhere or never. Nothing is told twice, and nothing that was known of them is left behind.

mod support;

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Mutex;
use std::task::{Context, Waker};
use std::thread;

use coro::{Coroutine, JoinHandle, Step, spawn_named, yield_now};
use support::{millis, recorded, told, virtual_executor};

/// Where the leak sanitizer sees it.
static NEVER_DROPPED: Mutex<Vec<Traveller>> = Mutex::new(Vec::new());

type Traveller = Pin<Box<dyn Future<Output = u32> + Send>>;

coro::trace! {
    async fn far(x: u32) -> u32 { near(x).await }
    async fn near(x: u32) -> u32 { yield_now().await; yield_now().await; x }
}

async fn poll_once<F: Future + Unpin>(future: &mut F) -> bool {
    futures::poll!(future).is_ready()
}

/// What was told of calls, without the turns of tasks.
fn calls(recorder: &coro::observe::Recorder) -> Vec<String> {
    let lines = told(recorder).into_iter().filter(|line| line.contains(": "));
    lines
        .map(|line| line.split_once(' ').unwrap().1.to_owned())
        .collect()
}

#[test]
fn a_call_that_goes_on_in_another_task_is_told_of_there() {
    let (executor, recorder) = recorded();
    executor.block_on(async {
        let mut call: Traveller = Box::pin(far(1));
        let first = spawn_named("first", async move {
            poll_once(&mut call).await;
            (call,)
        });
        let (mut call,) = first.await.unwrap();
        let dump = coro::dump();
        assert_eq!(dump.tasks[0].frames, []);
        let second = spawn_named("second", async move {
            poll_once(&mut call).await;
            let frames = &coro::dump().tasks[1].frames;
            assert_eq!(frames.len(), 3, "{frames:?}");
            call.await
        });
        assert_eq!(second.await.unwrap(), 1);
        assert_eq!(coro::dump().tasks[0].frames, []);
    });
    assert_eq!(
        calls(&recorder),
        [
            "#2 first: far(1) started",
            "#2 first: near(1) started",
            "#3 second: far(1) started",
            "#3 second: near(1) started",
            "#3 second: near(1) finished",
            "#3 second: far(1) finished",
        ]
    );
}

#[test]
fn a_call_that_its_first_task_survives_starts_once() {
    let (executor, recorder) = recorded();
    let shared: Rc<RefCell<Option<Traveller>>> = Rc::default();
    let lent = shared.clone();
    executor.block_on(async {
        let first = spawn_named("first", async move {
            let mut call: Traveller = Box::pin(far(1));
            poll_once(&mut call).await;
            *lent.borrow_mut() = Some(call);
            coro::sleep(millis(5)).await;
        });
        yield_now().await;
        let call = shared.take().unwrap();
        assert_eq!(spawn_named("second", call).await.unwrap(), 1);
        assert_eq!(coro::dump().tasks[1].frames.len(), 1, "the sleep alone");
        first.await.unwrap();
    });
    assert_eq!(
        calls(&recorder),
        [
            "#2 first: far(1) started",
            "#2 first: near(1) started",
            "#3 second: near(1) finished",
            "#3 second: far(1) finished",
        ]
    );
}

#[test]
fn a_call_may_go_on_under_every_other_driver_and_on_another_thread_and_come_back() {
    let (executor, recorder) = recorded();
    let mut call: Traveller = Box::pin(async { far(1).await + far(2).await + far(3).await });
    executor.block_on(async { assert!(!poll_once(&mut call).await) });
    virtual_executor().block_on(async { assert!(!poll_once(&mut call).await) });
    coro::block_on(async { assert!(!poll_once(&mut call).await) });
    let mut call = thread::spawn(move || {
        let (elsewhere, _recorder) = recorded();
        elsewhere.block_on(async { assert!(!poll_once(&mut call).await) });
        call
    })
    .join()
    .unwrap();
    let mut unseen = Context::from_waker(Waker::noop());
    assert!(call.as_mut().poll(&mut unseen).is_pending());
    let Step::Yielded(coroutine, _) = Coroutine::new(call).watched().send() else {
        panic!("one turn is left")
    };
    assert!(matches!(coroutine.send(), Step::Finished(6)));
    assert_eq!(calls(&recorder).len(), 2);
    assert_eq!(executor.dump().tasks.len(), 0);
}

/// Invariant 18.
#[test]
fn what_is_dropped_outside_of_any_driver_or_never_leaves_no_trace() {
    let (executor, recorder) = recorded();
    for is_leaked in [false, true] {
        let mut call: Traveller = Box::pin(far(1));
        let mut sleep = coro::sleep(millis(5));
        let mut join: JoinHandle<()> = executor.spawn(coro::pending());
        executor.block_on(async {
            assert!(!poll_once(&mut call).await);
            assert!(!poll_once(&mut sleep).await);
            assert!(!poll_once(&mut join).await);
        });
        join.abort();
        if is_leaked {
            NEVER_DROPPED.lock().unwrap().push(call);
        } else {
            drop(call);
        }
        drop((sleep, join));
        executor.run_until_stalled();
        assert_eq!(executor.dump().tasks.len(), 0);
        executor.block_on(async {
            coro::sleep(millis(1)).await;
            assert_eq!(coro::dump().tasks[0].frames, []);
        });
    }
    assert!(
        !told(&recorder)
            .iter()
            .any(|line| line.contains("far(1) finished"))
    );
}

#[test]
fn a_sleep_and_a_handle_that_two_tasks_poll_in_turn_stand_where_they_were_polled_last() {
    let executor = virtual_executor();
    executor.block_on(async {
        let pending: JoinHandle<()> = coro::spawn(coro::pending());
        let both = Rc::new(RefCell::new((coro::sleep(millis(9)), pending)));
        for _ in 0..3 {
            for id in [0, 1] {
                let shared = both.clone();
                let polled = spawn_named("poller", async move {
                    std::future::poll_fn(|cx| {
                        let (sleep, join) = &mut *shared.borrow_mut();
                        assert!(Pin::new(sleep).poll(cx).is_pending());
                        assert!(Pin::new(join).poll(cx).is_pending());
                        std::task::Poll::Ready(())
                    })
                    .await;
                    let dump = coro::dump();
                    let me = dump.tasks.last().unwrap();
                    assert_eq!((me.frames.len(), &*me.waits_for), (2, &[2][..]), "{id}");
                    coro::sleep(millis(1)).await;
                });
                polled.await.unwrap();
            }
        }
    });
}
