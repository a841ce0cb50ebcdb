//! How tasks end: by returning, by panicking, by being aborted, or with their executor; and who is told.

mod support;

use std::cell::Cell;
use std::future::pending;
use std::rc::Rc;

use coro::{Executor, JoinHandle, spawn, yield_now};
use support::{Bomb, Log, SayOnDrop, message, panic_message, suspend};

#[test]
fn the_output_reaches_whoever_awaits_the_handle_however_late() {
    let executor = Executor::new();
    let task = executor.spawn(async { String::from("output") });
    executor.run_until_stalled();
    assert!(task.is_finished());
    assert_eq!(executor.block_on(task).unwrap(), "output");
}

#[test]
fn a_finished_task_keeps_its_output_after_its_executor_is_gone() {
    let executor = Executor::new();
    let finished = executor.spawn(async { 5 });
    executor.run_until_stalled();
    let unfinished = executor.spawn(pending::<()>());
    drop(executor);
    let by_hand = |task| match coro::Coroutine::new(task).send() {
        coro::Step::Finished(ended) => ended,
        step => panic!("{step:?}"),
    };
    assert_eq!(by_hand(finished).unwrap(), 5);
    assert!(
        matches!(coro::Coroutine::new(unfinished).send(), coro::Step::Finished(Err(error)) if error.is_cancelled())
    );
}

#[test]
fn a_panic_is_told_to_whoever_awaits_the_task_and_to_nobody_else() {
    coro::block_on(async {
        let task = spawn(async { panic!("spilled") });
        let bystander = spawn(async { 1 });
        let error = task.await.map(|(): ()| ()).unwrap_err();
        assert!(error.is_panic() && !error.is_cancelled());
        assert_eq!(message(error.into_panic()), "spilled");
        assert_eq!(bystander.await.unwrap(), 1);
    });
}

/// Invariant 11.
#[test]
fn a_panic_that_no_handle_can_observe_comes_out_of_block_on() {
    let detached = || {
        coro::block_on(async {
            drop(spawn(async { panic!("detached") }));
            pending::<()>().await;
        });
    };
    assert_eq!(panic_message(detached), "detached");

    let looked_away = || {
        coro::block_on(async {
            let task = spawn(async { panic!("looked away") });
            yield_now().await;
            assert!(task.is_finished());
        });
    };
    assert_eq!(panic_message(looked_away), "looked away");
}

#[test]
fn an_executor_goes_on_after_a_panic_came_out_of_it() {
    let executor = Executor::new();
    let bystander = executor.spawn(async {
        yield_now().await;
        yield_now().await;
        "still here"
    });
    assert_eq!(
        panic_message(|| executor.block_on(async { panic!("root") })),
        "root"
    );
    drop(executor.spawn(async { panic!("task") }));
    assert_eq!(panic_message(|| executor.run_until_stalled()), "task");
    assert_eq!(executor.block_on(bystander).unwrap(), "still here");
}

#[test]
fn abort_before_the_first_poll_drops_the_future_unpolled() {
    let log = Log::default();
    coro::block_on(async {
        let (inside, dropped) = (log.clone(), log.on_drop("dropped"));
        let task = spawn(async move {
            let _dropped = dropped;
            inside.say("polled");
        });
        task.abort();
        assert!(
            !task.is_finished(),
            "its future is dropped at its next turn, not by the aborter"
        );
        assert!(task.await.unwrap_err().is_cancelled());
    });
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn abort_while_suspended_drops_the_future_where_it_stands() {
    let log = Log::default();
    coro::block_on(async {
        let (inside, dropped) = (log.clone(), log.on_drop("dropped"));
        let task = spawn(async move {
            let _dropped = dropped;
            inside.say("polled");
            pending::<()>().await;
        });
        yield_now().await;
        task.abort();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    });
    assert_eq!(log.take(), ["polled", "dropped"]);
}

#[test]
fn a_task_that_aborts_itself_is_dropped_when_it_next_suspends() {
    let log = Log::default();
    let executor = Executor::new();
    let (sender, receiver) = async_channel::bounded::<JoinHandle<()>>(1);
    let (inside, dropped) = (log.clone(), log.on_drop("dropped"));
    let task = executor.spawn(async move {
        let _dropped = dropped;
        let own = receiver.recv().await.unwrap();
        own.abort();
        inside.say("still running");
        drop(own);
        suspend().await;
        inside.say("never said");
    });
    sender.try_send(task).unwrap();
    executor.run_until_stalled();
    assert_eq!(log.take(), ["still running", "dropped"]);
}

#[test]
fn abort_after_the_end_changes_nothing() {
    coro::block_on(async {
        let task = spawn(async { 3 });
        yield_now().await;
        task.abort();
        assert_eq!(task.await.unwrap(), 3);
    });
}

#[test]
fn a_task_aborted_in_its_last_poll_still_finishes() {
    let executor = Executor::new();
    let (sender, receiver) = async_channel::bounded::<JoinHandle<i32>>(1);
    let (back, returned) = async_channel::bounded(1);
    let task = executor.spawn(async move {
        let own = receiver.recv().await.unwrap();
        own.abort();
        back.try_send(own).unwrap();
        7
    });
    sender.try_send(task).unwrap();
    executor.run_until_stalled();
    assert_eq!(executor.block_on(returned.try_recv().unwrap()).unwrap(), 7);
}

#[test]
fn dropping_a_handle_detaches_and_the_output_is_dropped_at_the_end() {
    let log = Log::default();
    let executor = Executor::new();
    let (inside, output) = (log.clone(), log.on_drop("output dropped"));
    drop(executor.spawn(async move {
        yield_now().await;
        inside.say("finished");
        output
    }));
    executor.run_until_stalled();
    assert_eq!(log.take(), ["finished", "output dropped"]);
}

#[test]
fn dropping_an_executor_cancels_its_tasks_in_the_order_in_which_they_were_spawned() {
    let log = Log::default();
    let executor = Executor::new();
    for name in ["a", "b", "c"] {
        let dropped = log.on_drop(name);
        drop(executor.spawn(async move {
            let _dropped = dropped;
            pending::<()>().await;
        }));
    }
    executor.tick();
    drop(executor);
    assert_eq!(log.take(), ["a", "b", "c"]);
}

#[test]
fn a_task_spawned_by_a_drop_during_shutdown_is_cancelled_too() {
    struct SpawnOnDrop(Log);
    impl Drop for SpawnOnDrop {
        fn drop(&mut self) {
            let dropped = self.0.on_drop("second dropped");
            self.0.say("first dropped");
            drop(spawn(async move {
                let _dropped = dropped;
            }));
        }
    }
    let log = Log::default();
    let executor = Executor::new();
    let bomb = SpawnOnDrop(log.clone());
    drop(executor.spawn(async move {
        let _bomb = bomb;
        pending::<()>().await;
    }));
    executor.run_until_stalled();
    drop(executor);
    assert_eq!(log.take(), ["first dropped", "second dropped"]);
}

/// Invariant 5.
#[test]
fn a_future_that_panics_in_its_drop_is_dropped_once_and_its_joiner_told() {
    coro::block_on(async {
        let bomb = Bomb("at the end");
        let finished = spawn(async move {
            let output = 5;
            let _bomb = bomb;
            output
        });
        assert_eq!(message(finished.await.unwrap_err().into_panic()), "at the end");

        let bomb = Bomb("when aborted");
        let aborted = spawn(async move {
            let _bomb = bomb;
            pending::<()>().await;
        });
        aborted.abort();
        assert_eq!(message(aborted.await.unwrap_err().into_panic()), "when aborted");
    });
}

#[test]
fn an_output_that_panics_in_its_drop_is_heard_of_when_nobody_took_it() {
    let executor = Executor::new();
    drop(executor.spawn(async { Bomb("output") }));
    assert_eq!(panic_message(|| executor.run_until_stalled()), "output");
}

#[test]
fn a_drop_that_panics_during_shutdown_stops_no_other_drop() {
    let log = Log::default();
    let executor = Executor::new();
    let bomb = Bomb("first");
    drop(executor.spawn(async move {
        let _bomb = bomb;
        pending::<()>().await;
    }));
    let dropped = log.on_drop("second");
    drop(executor.spawn(async move {
        let _dropped = dropped;
        pending::<()>().await;
    }));
    executor.run_until_stalled();
    assert_eq!(panic_message(|| drop(executor)), "first");
    assert_eq!(log.take(), ["second"]);
}

#[test]
fn tasks_of_all_sizes_and_alignments_keep_their_values() {
    #[repr(align(64))]
    #[derive(Debug, PartialEq)]
    struct Wide([u8; 64]);
    #[repr(align(128))]
    struct TooWide(u8);

    let executor = Executor::new();
    let small = executor.spawn(async { 1u8 });
    let wide = executor.spawn(async {
        yield_now().await;
        Wide([7; 64])
    });
    let too_wide = executor.spawn(async {
        let inside = TooWide(9);
        yield_now().await;
        (&raw const inside).addr().is_multiple_of(128) && inside.0 == 9
    });
    let large = executor.spawn(async {
        let ballast = [3u8; 100_000];
        yield_now().await;
        ballast.iter().map(|&byte| u64::from(byte)).sum::<u64>()
    });
    let large_output = executor.spawn(async { [5u8; 50_000] });
    let nothing = executor.spawn(async {});
    executor.block_on(async {
        assert_eq!(small.await.unwrap(), 1);
        assert_eq!(wide.await.unwrap(), Wide([7; 64]));
        assert!(too_wide.await.unwrap());
        assert_eq!(large.await.unwrap(), 300_000);
        assert_eq!(large_output.await.unwrap(), [5; 50_000]);
        nothing.await.unwrap();
    });
}

/// What a task returns that holds the handle of another.
struct Link {
    _next: Option<JoinHandle<Link>>,
    dropped: Rc<Cell<usize>>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.dropped.set(self.dropped.get() + 1);
    }
}

#[test]
fn a_chain_of_outputs_each_with_the_next_ones_handle_is_dropped_without_recursion() {
    const LINKS: usize = 200_000;
    let executor = Executor::new();
    let dropped = Rc::new(Cell::new(0));
    let mut last = None;
    for _ in 0..LINKS {
        let link = Link {
            _next: last.take(),
            dropped: dropped.clone(),
        };
        last = Some(executor.spawn(async { link }));
    }
    executor.run_until_stalled();
    assert_eq!(dropped.get(), 0, "every output waits for whoever asks for it");
    drop(last);
    assert_eq!(dropped.get(), LINKS);
}

#[test]
fn what_an_outputs_drop_drops_is_gone_when_that_drop_goes_on() {
    struct Outer(Option<JoinHandle<SayOnDrop>>, Log);

    impl Drop for Outer {
        fn drop(&mut self) {
            drop(self.0.take());
            self.1.say("outer goes on");
        }
    }

    let log = Log::default();
    let executor = Executor::new();
    let dropped = log.on_drop("inner dropped");
    let inner = executor.spawn(async { dropped });
    let outer = Outer(Some(inner), log.clone());
    let task = executor.spawn(async { outer });
    executor.run_until_stalled();
    drop(task);
    assert_eq!(log.take(), ["inner dropped", "outer goes on"]);
}
