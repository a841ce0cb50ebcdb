//! Options of `#[coro::test]` and of explorers that ask for more than that a test passes: no tasks left behind, two runs alike.
#![cfg(feature = "macros")]

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use coro::{Explorer, sleep, spawn, spawn_named, yield_now};

async fn leaves_one_behind() {
    drop(spawn_named("reaper", sleep(Duration::from_secs(3))));
    sleep(Duration::from_secs(1)).await;
}

#[coro::test(no_unfinished_tasks)]
#[should_panic(
    expected = "1 task is unfinished at the end of the test: await its handle, or abort it\n\
                1 task · t=1.000s virtual · step 3 · 0 ready, 1 waiting\n\
                #2 reaper               waiting 1.000s  polls 1    spawned core/tests/test_options.rs:12\n\
                └ sleep, 2.000s more                     core/tests/test_options.rs:12"
)]
async fn a_test_that_leaves_a_task_behind_fails_if_asked_and_lists_it() {
    leaves_one_behind().await;
}

#[coro::test(no_unfinished_tasks, clock = coro::Clock::Real)]
#[should_panic(
    expected = "2 tasks are unfinished at the end of the test: await their handles, or abort them\n2 tasks · "
)]
async fn so_does_one_on_the_real_clock() {
    drop([(); 2].map(|()| spawn(coro::pending::<()>())));
}

#[coro::test(no_unfinished_tasks, compare_runs)]
#[should_panic(expected = "1 task is unfinished at the end of the test")]
async fn so_does_one_whose_runs_are_compared() {
    leaves_one_behind().await;
}

#[coro::test(no_unfinished_tasks, seed = 3)]
#[should_panic(expected = "1 task is unfinished at the end of the test")]
async fn so_does_one_under_a_random_schedule() {
    leaves_one_behind().await;
}

#[coro::test(no_unfinished_tasks, replay = "v1.0000:fifo")]
#[should_panic(expected = "is no schedule")]
async fn a_schedule_that_was_not_copied_is_refused_all_the_same() {}

#[coro::test(no_unfinished_tasks)]
#[should_panic(expected = "the test itself")]
async fn the_failure_of_the_test_itself_is_told_before() {
    drop(spawn(coro::pending::<()>()));
    panic!("the test itself");
}

#[coro::test(no_unfinished_tasks)]
#[should_panic(expected = "Error: ParseIntError")]
async fn an_error_is_told_before() -> Result<(), std::num::ParseIntError> {
    drop(spawn(coro::pending::<()>()));
    "cow".parse::<u32>()?;
    Ok(())
}

#[coro::test(no_unfinished_tasks)]
async fn tasks_that_have_ended_or_were_aborted_are_not_left_behind() {
    let ended = spawn(yield_now());
    let aborted = spawn(coro::pending::<()>());
    let aborted_before_its_turn = spawn(yield_now());
    ended.await.unwrap();
    aborted.abort();
    aborted_before_its_turn.abort();
}

#[test]
fn under_every_order_a_task_may_be_left_behind_by_one() {
    let test = async || {
        let asked = Rc::new(Cell::new(false));
        let asks = asked.clone();
        drop(spawn_named("answer", async move {
            while !asked.get() {
                yield_now().await;
            }
        }));
        drop(spawn_named("question", async move { asks.set(true) }));
        // Enough for both, if they go first.
        yield_now().await;
        yield_now().await;
    };
    assert!(Explorer::new().max_deviations(2).run(test).is_ok());
    let strict = Explorer::new().max_deviations(2).no_unfinished_tasks(true);
    let failure = strict.run(test).unwrap_err();
    let text = failure.to_string();
    assert!(
        failure
            .message()
            .starts_with("1 task is unfinished at the end of the test: "),
        "{text}"
    );
    assert!(text.contains("#2 answer"), "{text}");
    assert!(text.contains("\nreplay   CORO_SCHEDULE='v1."), "{text}");
    let again = strict.replay(&failure.schedule().unwrap(), test).unwrap_err();
    assert_eq!(again.message(), failure.message());
}

#[test]
fn of_very_many_tasks_that_are_left_behind_the_first_are_listed() {
    let failure = Explorer::new().no_unfinished_tasks(true).run(async || {
        for name in 0..60 {
            drop(spawn_named(&name.to_string(), coro::pending::<()>()));
        }
    });
    let failure = failure.unwrap_err();
    let message = failure.message();
    assert!(message.starts_with("60 tasks are unfinished"), "{message}");
    assert!(message.lines().count() < 20, "{message}");
    assert!(message.contains("\n  and 45 more lines"), "{message}");
}

/// Something that is not the same in the next run, and changes nothing but when the test is over.
async fn takes_longer_each_time(runs: &AtomicU64) {
    sleep(Duration::from_secs(runs.fetch_add(1, Ordering::Relaxed))).await;
}

const DIFFERS: &str = "two runs in the same order differ: ";

#[coro::test(compare_runs)]
#[should_panic(expected = "two runs in the same order differ: ")]
async fn a_test_whose_runs_differ_fails_if_they_are_compared() {
    static RUNS: AtomicU64 = AtomicU64::new(1);
    takes_longer_each_time(&RUNS).await;
}

#[coro::test(explore, compare_runs)]
#[should_panic(expected = "two runs in the same order differ: ")]
async fn so_does_one_that_explores() {
    static RUNS: AtomicU64 = AtomicU64::new(1);
    takes_longer_each_time(&RUNS).await;
}

#[coro::test(schedules = 2, compare_runs)]
#[should_panic(expected = "\nunder the random schedule of seed 0")]
async fn so_does_one_under_random_schedules_and_names_the_seed() {
    static RUNS: AtomicU64 = AtomicU64::new(1);
    takes_longer_each_time(&RUNS).await;
}

#[coro::test(compare_runs, no_unfinished_tasks)]
async fn a_test_that_only_the_schedule_decides_passes() -> Result<(), coro::JoinError> {
    spawn(sleep(Duration::from_secs(1))).await
}

#[test]
fn runs_are_compared_under_a_schedule_that_is_replayed_too() {
    let runs = AtomicU64::new(1);
    let compares = Explorer::new().compare_runs(true);
    let schedule = Explorer::new().run(async || panic!("at once")).unwrap_err();
    let schedule = schedule.schedule().unwrap();
    let differs = compares.replay(&schedule, async || takes_longer_each_time(&runs).await);
    assert!(differs.unwrap_err().message().starts_with(DIFFERS));
    assert!(compares.replay(&schedule, async || yield_now().await).is_ok());
}
