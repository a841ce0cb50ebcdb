//! Schedules that were printed, on an executor; and executors that say along which schedule they have run.

use std::cell::RefCell;
use std::rc::Rc;

use coro::observe::Recorder;
use coro::{Clock, Executor, Explorer, Schedule, choose, race, spawn, spawn_named, yield_now};

mod explored;
mod support;
use explored::{deposits, independent};
use support::panic_message;

fn along(token: &str) -> Executor {
    let schedule: Schedule = token.parse().unwrap();
    Executor::builder()
        .clock(Clock::Virtual)
        .schedule(schedule)
        .build()
}

#[test]
fn the_schedule_of_a_failure_leads_an_executor_to_the_same_failure() {
    let failure = Explorer::new().run(async || deposits().await).unwrap_err();
    let token = failure.schedule().unwrap();
    assert_eq!(
        panic_message(|| along(&token).block_on(deposits())),
        failure.message()
    );
    assert_eq!(
        format!("{:?}", token.parse::<Schedule>().unwrap()),
        format!("Schedule::from_str(\"{token}\")")
    );
}

#[test]
fn a_program_that_leaves_the_track_panics_and_says_who_is_ready() {
    let elsewhere = async {
        drop(spawn_named("first", yield_now()));
        spawn_named("second", yield_now()).await.unwrap();
    };
    assert_eq!(
        panic_message(|| along("v1.b136:1>two").block_on(elsewhere)),
        "the schedule does not fit the program any more: it goes on with `1>two`, but at step 1 those are ready: first, second; \
         search anew, or go back to the program for which it was printed"
    );
}

#[test]
fn a_text_that_is_no_schedule_is_an_error_that_says_why() {
    let error = "v1.b136:1>tw".parse::<Schedule>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`v1.b136:1>tw` is no schedule: something in it is not as it was printed; copy the whole of it, as in `v1.7f3a:12>reaper`"
    );
}

/// Tasks with and without names, a race and numbers; what it says is the order of all that.
async fn mixed(said: Rc<RefCell<Vec<String>>>) {
    let named = said.clone();
    let names = ["ada", "ben"].map(|name| {
        let said = named.clone();
        spawn_named(name, async move {
            let number = choose(3);
            yield_now().await;
            said.borrow_mut().push(format!("{name} {number}"));
        })
    });
    let child = spawn(async {
        spawn(async { yield_now().await }).await.unwrap();
    });
    let first = race(async { "one" }, async { "other" }).await;
    said.borrow_mut().push(first.to_owned());
    independent(3, 3, move |task| said.borrow_mut().push(task.to_string())).await;
    for name in names {
        name.await.unwrap();
    }
    child.await.unwrap();
}

/// The schedule that was recorded, and what happened, event by event.
fn run(schedule: Schedule) -> (String, Vec<String>, String) {
    let (recorder, said) = (Recorder::new(), Rc::default());
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .schedule(schedule)
        .record_schedule(true)
        .observer(recorder.clone())
        .build();
    executor.block_on(mixed(Rc::clone(&said)));
    // Names go on from one to the next.
    executor.block_on(mixed(Rc::clone(&said)));
    let token = executor.schedule_so_far().unwrap();
    (token, said.take(), recorder.recording().to_string())
}

#[test]
fn a_recorded_run_is_the_same_again_whatever_its_schedule_was() {
    let schedules = (0..20).flat_map(|seed| [Schedule::random(seed), Schedule::pct(seed, 3, 60)]);
    for schedule in schedules.chain([Schedule::fifo()]) {
        let (token, said, events) = run(schedule);
        assert_eq!(run(token.parse().unwrap()), (token, said, events));
    }
    assert!(run(Schedule::fifo()).0.ends_with(":fifo"));
}

#[test]
fn a_schedule_is_recorded_only_where_that_is_asked_for() {
    let executor = Executor::builder().schedule(Schedule::random(7)).build();
    executor.block_on(independent(2, 2, |_| {}));
    assert_eq!(executor.schedule_so_far(), None);
}
