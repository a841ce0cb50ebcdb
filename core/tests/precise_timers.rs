//! The timer slack of a thread on which executors with precise timers live.
//!
//! What is read is what the kernel was told, never how late anything was: that is a matter for the benchmark.

use std::fs;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use coro::Executor;

/// The thread's slack before each test: neither the default nor the least.
const BEFORE: &str = "40000";
const LEAST: &str = "1";

fn file() -> Option<PathBuf> {
    let this = fs::read_link("/proc/thread-self").ok()?;
    Some(Path::new("/proc").join(this.file_name()?).join("timerslack_ns"))
}

/// This thread's slack in nanoseconds.
fn slack() -> String {
    let slack = file().and_then(|file| fs::read_to_string(file).ok());
    slack.expect("it could be read before").trim().to_owned()
}

/// Gives this thread a slack of [`BEFORE`]; false where no thread's can be set.
fn begin() -> bool {
    let set = file().is_some_and(|file| fs::write(file, BEFORE).is_ok()) && slack() == BEFORE;
    if !set {
        // Not `eprintln!`, which is heard only if the test fails.
        writeln!(
            stderr(),
            "SKIPPED: a thread's timer slack cannot be set here, so none was looked at"
        )
        .ok();
    }
    set
}

fn precise() -> Executor {
    Executor::builder().precise_timers(true).build()
}

#[test]
fn the_thread_has_the_least_slack_for_as_long_as_the_executor_lives() {
    if !begin() {
        return;
    }
    let executor = precise();
    assert_eq!(slack(), LEAST);
    assert_eq!(executor.block_on(async { slack() }), LEAST);
    drop(executor);
    assert_eq!(slack(), BEFORE);

    let again = precise();
    assert_eq!(slack(), LEAST);
    drop(again);
    assert_eq!(slack(), BEFORE);
}

#[test]
fn the_last_of_several_executors_restores_the_slack_in_whatever_order_they_go() {
    if !begin() {
        return;
    }
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut executors = [(); 3].map(|()| Some(precise()));
        for which in order {
            assert_eq!(slack(), LEAST, "{order:?}");
            executors[which] = None;
        }
        assert_eq!(slack(), BEFORE, "{order:?}");
    }
}

#[test]
fn an_executor_inside_a_task_of_another_leaves_the_outer_one_precise() {
    if !begin() {
        return;
    }
    let outer = precise();
    outer.block_on(async {
        drop(precise());
        assert_eq!(slack(), LEAST);
    });
    drop(outer);
    assert_eq!(slack(), BEFORE);
}

#[test]
fn nobody_else_changes_the_slack() {
    if !begin() {
        return;
    }
    let plain = Executor::new();
    let declined = Executor::builder().precise_timers(true).precise_timers(false);
    let declined = declined.build();
    assert_eq!(slack(), BEFORE);
    let precise = precise();
    drop((plain, declined));
    assert_eq!(slack(), LEAST);
    drop(precise);
}

#[test]
fn other_threads_keep_their_slack() {
    if !begin() {
        return;
    }
    let (built, is_built) = mpsc::channel();
    // It inherits the slack that this thread has now.
    let other = thread::spawn(move || {
        is_built.recv().expect("the executor is built");
        slack()
    });
    let executor = precise();
    built.send(()).expect("the other thread waits");
    assert_eq!(other.join().expect("the other thread has not panicked"), BEFORE);
    drop(executor);
}

/// Also where there is no slack to set.
#[test]
fn an_executor_with_precise_timers_sleeps_and_shuts_down_with_its_thread() {
    thread_local! {
        static EXECUTOR: Executor = precise();
    }
    let slept = thread::spawn(|| {
        EXECUTOR.with(|executor| {
            executor.block_on(coro::sleep(std::time::Duration::from_micros(100)));
        });
    });
    slept.join().expect("nothing panics");
}
