//! Where everybody is, as a text and as data, taken at odd moments; and how it looks when there is very much of it.

mod support;

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::thread;

use coro::observe::{Dump, TaskState};
use coro::{Clock, Executor, JoinHandle, join, join_all, spawn, spawn_named, yield_now};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use support::{millis, panic_message, placeless, recorded, virtual_executor};

coro::trace! {
    async fn fetch(x: u32) -> u32 { nap(x).await; x }
    async fn nap(x: u32) { coro::sleep(millis(u64::from(x))).await; }
    async fn lock(gate: &async_lock::Mutex<()>) { let _held = gate.lock().await; coro::sleep(millis(1)).await; }
}

/// The lines of a dump without their places.
fn lines(dump: &Dump) -> Vec<String> {
    let text = placeless(&dump.to_string().replace(" core/tests/", " at core/tests/"));
    text.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// What a dump says after 1 ms.
fn after_a_millisecond(root: impl Future) -> Vec<String> {
    let executor = virtual_executor();
    let dump = executor.block_on(coro::race(
        async {
            drop(root.await);
            None
        },
        async {
            coro::sleep(millis(1)).await;
            Some(coro::dump())
        },
    ));
    let lines = lines(&dump.expect("it lasts longer"));
    // Without the two branches around it.
    lines.into_iter().skip(2).collect()
}

#[test]
fn branches_that_do_the_same_are_shown_once() {
    let dump = after_a_millisecond(async { join_all([fetch(5), fetch(5), fetch(5), fetch(6)]).await });
    assert_eq!(
        dump,
        [
            "├ race[0]",
            "│ ├ join_all[0..=2]",
            "│ │ └ fetch(5)",
            "│ │   └ nap(5)",
            "│ │     └ sleep, 0.004s more",
            "│ └ join_all[3]",
            "│   └ fetch(6)",
            "│     └ nap(6)",
            "│       └ sleep, 0.005s more",
            "└ race[1]",
        ]
    );
}

#[test]
fn a_branch_that_was_not_woken_is_not_said_to_be_left() {
    let dump = after_a_millisecond(async {
        let other = async {
            loop {
                yield_now().await;
                coro::sleep(std::time::Duration::from_micros(300)).await;
            }
        };
        join_all([
            Box::pin(async { assert_eq!(fetch(5).await, 5) }) as Pin<Box<dyn Future<Output = ()>>>,
            Box::pin(other),
        ])
        .await
    });
    assert_eq!(
        dump[1..5],
        [
            "│ ├ join_all[0]",
            "│ │ └ fetch(5)",
            "│ │   └ nap(5)",
            "│ │     └ sleep, 0.004s more"
        ]
    );
}

#[test]
fn a_call_in_a_set_that_polls_only_who_was_woken_is_not_said_to_be_left() {
    let dump = after_a_millisecond(async {
        let mut set: FuturesUnordered<_> = [fetch(0), fetch(5), fetch(6)].into_iter().collect();
        while set.next().await.is_some() {}
    });
    assert!(!dump.iter().any(|line| line.contains("not polled")), "{dump:#?}");
    assert!(dump.iter().any(|line| line.contains("fetch(5)")), "{dump:#?}");
}

#[test]
fn a_call_that_a_select_left_unfinished_is_said_to_be_left_and_blamed_for_a_deadlock() {
    let executor = virtual_executor();
    let gate = async_lock::Mutex::new(());
    let report = panic_message(|| {
        executor.block_on(async {
            let mut first = pin!(lock(&gate));
            // Polled once: it holds the lock from then on.
            poll_fn(|cx| {
                assert!(first.as_mut().poll(cx).is_pending());
                Poll::Ready(())
            })
            .await;
            coro::sleep(millis(5)).await;
            drop(gate.lock().await);
        });
    });
    assert!(
        report.starts_with("deadlock: #1 keeps a future that it started and no longer polls (t=0.005s"),
        "{report}"
    );
    assert!(report.contains("keeps `lock("), "{report}");
}

#[test]
fn a_call_that_lost_a_race_by_reference_is_kept_where_the_race_was() {
    let executor = virtual_executor();
    let gate = async_lock::Mutex::new(());
    let report = panic_message(|| {
        executor.block_on(async {
            let mut first = pin!(lock(&gate));
            coro::race(first.as_mut(), yield_now()).await;
            let dump = lines(&coro::dump());
            assert!(dump[2].starts_with("└ lock("), "{dump:#?}");
            drop(gate.lock().await);
        });
    });
    assert!(
        report.starts_with("deadlock: #1 keeps a future that it started and no longer polls (t=0.001s"),
        "{report}"
    );
    assert!(report.contains("keeps `lock("), "{report}");
}

#[test]
fn a_sleep_that_is_over_and_not_polled_shows_that_what_is_around_it_was_left() {
    let executor = virtual_executor();
    let gate = async_lock::Mutex::new(());
    let report = panic_message(|| {
        executor.block_on(async {
            // Nothing is traced, so the sleep is all that is known of it.
            let mut first = pin!(async {
                let _held = gate.lock().await;
                coro::sleep(millis(5)).await;
            });
            let soon = coro::timeout(millis(1), &mut first).await;
            assert!(soon.is_err());
            drop(gate.lock().await);
        });
    });
    assert!(
        report.starts_with("deadlock: #1 keeps a future that it started and no longer polls (t=0.005s"),
        "{report}"
    );
    assert!(
        report.contains("keeps the sleep 5ms at core/tests/dump.rs:"),
        "{report}"
    );
}

#[test]
fn a_report_says_in_which_call_a_task_waits_for_something_foreign() {
    let executor = virtual_executor();
    let gate = async_lock::Mutex::new(());
    let report = panic_message(|| {
        executor.block_on(async {
            let _held = gate.lock().await;
            lock(&gate).await;
        });
    });
    assert!(report.contains("is in `lock("), "{report}");
}

#[test]
fn identical_tasks_are_shown_once_and_those_that_end_are_gone() {
    let executor = virtual_executor();
    let tasks: Vec<_> = (0..1_000).map(|_| executor.spawn(fetch(5))).collect();
    executor.run_until_stalled();
    assert_eq!(
        lines(&executor.dump()),
        [
            "1000 tasks · t=0.000s virtual · step 1000 · 0 ready, 1000 waiting",
            "#2 fetch(5)             waiting 0.000s  polls 1    spawned",
            "└ fetch(5)",
            "  └ nap(5)",
            "    └ sleep, 0.005s more",
            "  and 999 more like it, up to #1001",
        ]
    );
    executor.advance(millis(5));
    assert_eq!(executor.block_on(join_all(tasks)).len(), 1_000);
    assert_eq!(
        lines(&executor.dump()),
        ["0 tasks · t=0.005s virtual · step 2002 · 0 ready, 0 waiting"]
    );
}

#[test]
fn a_dump_can_be_taken_in_a_poll_and_in_a_drop() {
    struct DumpOnDrop(async_channel::Sender<Dump>);
    impl Drop for DumpOnDrop {
        fn drop(&mut self) {
            self.0.try_send(coro::dump()).unwrap();
        }
    }
    let (sender, dumps) = async_channel::unbounded();
    let executor = virtual_executor();
    let own = sender.clone();
    drop(executor.spawn_named("first", async move {
        let _last = DumpOnDrop(own);
        fetch(5).await;
    }));
    drop(executor.spawn_named("second", async move {
        sender.try_send(coro::dump()).unwrap();
        coro::pending::<()>().await;
    }));
    executor.run_until_stalled();
    drop(executor);
    let states = |dump: Dump| -> Vec<_> { dump.tasks.iter().map(|task| task.state).collect() };
    let waiting = TaskState::Waiting(Some(millis(0)));
    assert_eq!(states(dumps.try_recv().unwrap()), [waiting, TaskState::Running]);
    assert_eq!(states(dumps.try_recv().unwrap()), [TaskState::Running, waiting]);
}

#[test]
fn an_executor_inside_another_dumps_its_own_tasks() {
    let outer = virtual_executor();
    outer.block_on(async {
        drop(spawn_named("outer task", coro::pending::<()>()));
        let inner = virtual_executor();
        let text = inner.block_on(async {
            drop(spawn_named("inner task", coro::pending::<()>()));
            coro::dump().to_string()
        });
        assert!(
            text.contains("#2 inner task") && !text.contains("outer"),
            "{text}"
        );
        assert!(coro::dump().to_string().contains("#2 outer task"));
    });
}

#[test]
fn where_nobody_watches_a_dump_says_who_there_is_and_who_awaits_whom() {
    for executor in [
        Executor::new(),
        Executor::builder().clock(Clock::Virtual).watched(false).build(),
    ] {
        let dump = executor.block_on(async {
            let first = spawn(coro::pending::<()>());
            let second = spawn_named("not kept", async { drop(first.await) });
            yield_now().await;
            let third: JoinHandle<()> = spawn(yield_now());
            let dump = coro::dump();
            drop((second, third));
            dump
        });
        assert_eq!(dump.step, None);
        let tasks: Vec<_> = dump
            .tasks
            .iter()
            .map(|task| (task.task.id, task.state, task.waits_for.clone()))
            .collect();
        assert_eq!(
            tasks,
            [
                (2, TaskState::Waiting(None), vec![]),
                (3, TaskState::Waiting(None), vec![2]),
                (4, TaskState::Ready, vec![]),
            ]
        );
    }
}

fn nested(depth: u32) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async move {
        if depth == 0 {
            coro::sleep(millis(7)).await;
        } else {
            deeper(depth).await;
        }
    })
}

#[coro::traced(name = "deeper", skip(depth))]
async fn deeper(depth: u32) {
    nested(depth - 1).await;
}

#[test]
fn calls_may_be_as_deep_as_there_is_memory() {
    const DEPTH: u32 = 100_000;
    // The futures' own polls and drops need the stack, nothing else may.
    let deep = thread::Builder::new().stack_size(4 << 30).spawn(|| {
        let (executor, _recorder) = recorded();
        let task = executor.spawn(nested(DEPTH));
        executor.run_until_stalled();
        let dump = executor.dump();
        drop(task);
        drop(executor);
        dump
    });
    let dump = deep.unwrap().join().unwrap();
    assert_eq!(dump.tasks[0].frames.len(), DEPTH as usize + 1);
    let lines = lines(&dump);
    assert_eq!(lines.len(), 43);
    let deeper = DEPTH + 1 - 40;
    assert_eq!(
        lines[42],
        format!("  and {deeper} deeper, down to sleep, 0.007s more")
    );
}

#[test]
fn what_was_awaited_and_dropped_is_not_awaited_any_more() {
    let executor = virtual_executor();
    let dump = executor.block_on(async {
        let endless = spawn(coro::pending::<()>());
        assert!(coro::timeout(millis(1), coro::pending::<()>()).await.is_err());
        assert!(coro::timeout(millis(1), endless).await.is_err());
        assert!(coro::timeout(millis(1), fetch(5)).await.is_err());
        let mut left = pin!(coro::sleep(millis(50)));
        assert!(futures::poll!(left.as_mut()).is_pending());
        left.set(coro::sleep(millis(60)));
        let dumped = async {
            yield_now().await;
            coro::dump()
        };
        join!(dumped, coro::sleep(millis(2))).0
    });
    assert_eq!(
        lines(&dump)[2..5],
        ["├ join[0]", "└ join[1]", "  └ sleep, 0.002s more"]
    );
}
