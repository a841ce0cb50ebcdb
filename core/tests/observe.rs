//! What observers are told, event by event: on the virtual clock it is the same in every run, to the byte.

mod support;

use std::future::Future;
use std::pin::Pin;

use coro::observe::{Moment, Recorder};
use coro::{join, join_all, race, spawn_named, yield_now};
use support::{Bomb, millis, panic_message, recorded, told};

coro::trace! {
    async fn outer(x: u64) -> u64 { inner(x).await + 1 }
    async fn inner(x: u64) -> u64 { coro::sleep(millis(x)).await; x }
}

/// What is told of a root of a name that says nothing: `#1`.
fn events(recorder: &Recorder) -> Vec<String> {
    let nameless = |line: String| match line.split_once("s #1 ") {
        Some((time, rest)) => {
            let name = rest.split([' ', ':']).next().unwrap_or_default();
            let is_a_tests = name.contains('_');
            let rest = if is_a_tests {
                &rest[name.len()..]
            } else {
                &line[time.len() + 4..]
            };
            format!("{time}s #1{rest}")
        }
        None => line,
    };
    told(recorder).into_iter().map(nameless).collect()
}

#[test]
fn spawning_and_joining_tells_who_woke_whom() {
    let (executor, recorder) = recorded();
    executor.block_on(async {
        spawn_named("nap", coro::sleep(millis(5))).await.unwrap();
    });
    assert_eq!(
        events(&recorder),
        [
            "0.000s #1 spawned",
            "0.000s #1 polled",
            "0.000s #2 nap spawned by #1",
            "0.000s #1 suspended, waiting on join #2",
            "0.000s #2 nap polled",
            "0.000s #2 nap suspended, waiting on sleep 5ms",
            "0.000s parked until 0.005s",
            "0.005s timer fired for 0.005s",
            "0.005s #2 nap woken by a timer",
            "0.005s #2 nap polled",
            "0.005s #2 nap finished",
            "0.005s #1 woken by #2",
            "0.005s #1 polled",
            "0.005s #1 finished",
        ]
    );
}

#[test]
fn branches_and_calls_are_told_with_what_they_wait_for() {
    let (executor, recorder) = recorded();
    executor.block_on(async { join!(outer(2), yield_now()) });
    assert_eq!(
        events(&recorder),
        [
            "0.000s #1 spawned",
            "0.000s #1 polled",
            "0.000s #1: join[0] started",
            "0.000s #1: join[0] polled",
            "0.000s #1: outer(2) started",
            "0.000s #1: inner(2) started",
            "0.000s #1: join[0] suspended, waiting on sleep 2ms",
            "0.000s #1: join[1] started",
            "0.000s #1: join[1] polled",
            "0.000s #1 woken by #1",
            "0.000s #1: join[1] suspended, waiting on its turn",
            "0.000s #1 suspended, waiting on all of 2",
            "0.000s #1 polled",
            "0.000s #1: join[0] polled",
            "0.000s #1: join[0] suspended, waiting on sleep 2ms",
            "0.000s #1: join[1] polled",
            "0.000s #1: join[1] finished",
            "0.000s #1 suspended, waiting on all of 2",
            "0.000s parked until 0.002s",
            "0.002s timer fired for 0.002s",
            "0.002s #1 woken by a timer",
            "0.002s #1 polled",
            "0.002s #1: join[0] polled",
            "0.002s #1: inner(2) finished",
            "0.002s #1: outer(2) finished",
            "0.002s #1: join[0] finished",
            "0.002s #1 finished",
        ]
    );
}

#[test]
fn the_branch_that_loses_a_race_is_cancelled_from_within() {
    let (executor, recorder) = recorded();
    executor.block_on(race(outer(2), outer(1)));
    let lines: Vec<_> = events(&recorder)
        .into_iter()
        .skip_while(|line| !line.starts_with("0.001s"))
        .collect();
    let said: Vec<_> = lines
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(_, said)| said)
        .collect();
    assert_eq!(
        said,
        [
            "race[0] polled",
            "race[0] suspended, waiting on sleep 2ms",
            "race[1] polled",
            "inner(1) finished",
            "outer(1) finished",
            "race[1] finished",
            "inner(2) cancelled, waiting on sleep 2ms",
            "outer(2) cancelled, waiting on sleep 2ms",
            "race[0] cancelled",
        ]
    );
}

#[test]
fn join_all_polls_only_who_was_woken() {
    let (executor, recorder) = recorded();
    executor.block_on(join_all([2, 1].map(|ms| coro::sleep(millis(ms)))));
    let polled: Vec<_> = events(&recorder)
        .into_iter()
        .filter(|line| line.contains("] polled"))
        .collect();
    let expected = [
        "0.000s #1 JoinAll: join_all[0]",
        "0.000s #1 JoinAll: join_all[1]",
        "0.001s #1 JoinAll: join_all[1]",
        "0.002s #1 JoinAll: join_all[0]",
    ];
    assert_eq!(polled, expected.map(|line| format!("{line} polled")));
}

#[test]
fn the_end_of_an_executor_is_told_before_its_tasks_and_those_from_within() {
    let (executor, recorder) = recorded();
    let tasks = ["one", "two"].map(|name| executor.spawn_named(name, outer(7)));
    executor.run_until_stalled();
    told(&recorder);
    drop(executor);
    assert_eq!(
        events(&recorder),
        [
            "0.000s closing with 2 unfinished",
            "0.000s #2 one: inner(7) cancelled, waiting on sleep 7ms",
            "0.000s #2 one: outer(7) cancelled, waiting on sleep 7ms",
            "0.000s #2 one cancelled",
            "0.000s #3 two: inner(7) cancelled, waiting on sleep 7ms",
            "0.000s #3 two: outer(7) cancelled, waiting on sleep 7ms",
            "0.000s #3 two cancelled",
        ]
    );
    drop(tasks);
}

#[test]
fn aborts_and_panics_are_told_as_what_they_are() {
    let (executor, recorder) = recorded();
    executor.block_on(async {
        let aborted = spawn_named("aborted", outer(7));
        let panics = spawn_named("panics", async { panic!("on purpose") });
        let bomb = spawn_named("bomb", async {
            let _bomb = Bomb("in the drop");
            coro::pending::<()>().await;
        });
        yield_now().await;
        aborted.abort();
        bomb.abort();
        assert!(aborted.await.is_err() && panics.await.is_err() && bomb.await.is_err());
    });
    let ends: Vec<_> = events(&recorder)
        .into_iter()
        .filter(|line| line.contains("cancelled") || line.contains("panicked") || line.contains("woken"))
        .collect();
    assert_eq!(
        ends,
        [
            "0.000s #1 woken by #1",
            "0.000s #3 panics panicked",
            "0.000s #2 aborted woken by #1",
            "0.000s #4 bomb woken by #1",
            "0.000s #2 aborted: inner(7) cancelled, waiting on sleep 7ms",
            "0.000s #2 aborted: outer(7) cancelled, waiting on sleep 7ms",
            "0.000s #2 aborted cancelled",
            "0.000s #1 woken by #2",
            "0.000s #4 bomb panicked",
        ]
    );
}

#[test]
fn a_root_that_panics_and_one_that_another_ends_are_told_apart() {
    let (executor, recorder) = recorded();
    async fn own() {
        panic!("own");
    }
    assert_eq!(panic_message(|| executor.block_on(own())), "own");
    assert_eq!(events(&recorder).last().unwrap(), "0.000s #1 own panicked");

    drop(executor.spawn_named("another", async {
        yield_now().await;
        panic!("another's")
    }));
    let ended = || assert_eq!(executor.block_on(outer(7)), 8);
    assert_eq!(panic_message(ended), "another's");
    let lines = events(&recorder);
    assert_eq!(
        lines[lines.len() - 4..],
        [
            "0.000s #2 another panicked",
            "0.000s #1 outer: inner(7) cancelled, waiting on sleep 7ms",
            "0.000s #1 outer: outer(7) cancelled, waiting on sleep 7ms",
            "0.000s #1 outer cancelled",
        ]
    );
}

#[test]
fn a_wake_from_another_thread_comes_from_outside() {
    let (executor, recorder) = recorded();
    let (sender, receiver) = async_channel::bounded(1);
    executor.block_on(async {
        let sending = std::thread::spawn(move || sender.send_blocking(5).unwrap());
        assert_eq!(coro::outside(receiver.recv()).await.unwrap(), 5);
        sending.join().unwrap();
    });
    let lines = events(&recorder);
    let is_late = lines
        .iter()
        .any(|line| line.ends_with("waiting on someone outside"));
    let is_told = lines
        .iter()
        .any(|line| line == "0.000s #1 woken by someone outside");
    assert_eq!(is_late, is_told, "{lines:?}");
}

#[test]
fn nothing_is_kept_of_very_many_tasks_calls_and_sleeps_but_the_last_events() {
    let recorder = Recorder::with_capacity(100);
    let executor = support::observed(recorder.clone());
    executor.block_on(async {
        for round in 0..20_000 {
            spawn_named("short", outer(1)).await.unwrap();
            if round % 5_000 == 0 {
                assert_eq!(coro::dump().tasks.len(), 1);
                assert_eq!(coro::dump().tasks[0].frames, []);
            }
        }
    });
    let recording = recorder.recording();
    assert_eq!(recording.events().len(), 100);
    assert!(recording.lost() > 200_000);
    assert!(matches!(recording.events()[99].moment, Moment::Finished { .. }));
}

#[test]
fn what_was_given_up_in_a_poll_is_not_what_is_waited_for_after_it() {
    async fn foreign() {
        std::future::pending::<()>().await;
    }
    let cases: [Pin<Box<dyn Future<Output = ()>>>; 3] = [
        Box::pin(async {
            assert!(coro::timeout(millis(1), coro::sleep(millis(9))).await.is_err());
            foreign().await;
        }),
        Box::pin(async {
            race(coro::sleep(millis(9)), coro::sleep(millis(1))).await;
            foreign().await;
        }),
        Box::pin(async {
            let [slow, fast] = [9, 1].map(|long| Box::pin(coro::sleep(millis(long))));
            drop(futures::future::select(slow, fast).await);
            foreign().await;
        }),
    ];
    for case in cases {
        let (executor, recorder) = recorded();
        executor.block_on(async {
            let task = spawn_named("task", case);
            coro::sleep(millis(2)).await;
            task.abort();
        });
        let suspended: Vec<_> = told(&recorder)
            .into_iter()
            .filter(|line| line.contains("#2 task suspended"))
            .collect();
        assert_eq!(
            suspended.last().unwrap(),
            "0.001s #2 task suspended",
            "{suspended:?}"
        );
    }
}
