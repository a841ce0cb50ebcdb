//! A panic at every event of many programs: whatever panics, be it a poll, a drop, a waker, an observer or what another panic
//! carries, the executor can be used, all others go on, nothing is leaked or dropped twice, and everybody who waits for an end
//! is told of it.

mod faulty;
mod support;

use std::task::Waker;

use coro::observe::Event;
use coro::{Clock, Executor, JoinHandle, Schedule, sleep, yield_now};
use faulty::parts::{PARTS, Shared, output_of, task};
use faulty::{Faults, event, faulty};
use support::millis;

/// So many programs, unless the environment says otherwise, as CONTRIBUTING does for the long form.
const PROGRAMS: u64 = 50;

/// In so many events of each program there is a panic; in all of them in the long form.
const MOST_FAULTS: usize = 24;

/// So many kinds of events there are in these programs.
const KINDS: usize = 21;

fn executor(number: u64) -> Executor {
    let builder = Executor::builder().clock(Clock::Virtual);
    let observer = |_: &Event| event("observer");
    match number % 5 {
        0 => builder.watched(false).build(),
        1 => builder.build(),
        2 => builder.observer(observer).build(),
        3 => builder.schedule(Schedule::random(number)).build(),
        _ => builder
            .schedule(Schedule::random(number))
            .record_schedule(true)
            .observer(observer)
            .build(),
    }
}

/// Runs a program with these faults, and gives its events.
fn run(number: u64, faults: Faults) -> Vec<String> {
    let called = format!("program {number}, {faults:?}");
    let executor = executor(number);
    let world = Shared::default();
    let bystanders = bystanders(&executor);
    faulty::begin(faults);
    let only = usize::try_from(number)
        .ok()
        .filter(|number| *number < PARTS.len());
    for nth in 0..3 {
        faulty::survived("spawn", || {
            let random = fastrand::Rng::with_seed(number * 3 + nth);
            let root = executor.spawn(faulty(output_of(task(world.clone(), random, only))));
            world.handles.borrow_mut().push(root);
        });
    }
    // Some programs are cut off in the middle, and the faults then lie in their end.
    let is_cut_off = number % 4 == 3;
    for _ in 0..if is_cut_off { number % 5 } else { 40 } {
        faulty::survived("block_on", || executor.block_on(sleep(millis(1))));
    }
    if !is_cut_off {
        faulty::no_more();
        goes_on(&called, &executor, &world, &bystanders);
    }
    if (number / 4).is_multiple_of(2) {
        faulty::survived("drop", || drop(executor));
    } else {
        faulty::survived("shutdown", || executor.shutdown());
    }
    for handle in world.handles.take() {
        let dropped = faulty::survived("handle", || drop(handle));
        assert!(
            dropped,
            "{called}: dropping a handle runs no code that may panic here"
        );
    }
    faulty::no_more();
    world.wakers.take().into_iter().for_each(Waker::wake);
    assert_eq!(world.joining.borrow().len(), 0, "{called}");
    drop((world, bystanders));
    assert_eq!(faulty::alive(), [""; 0], "{called}: everything is dropped once");
    assert_eq!(faulty::unasked(), 0, "{called}: nothing else panics");
    faulty::take_events()
}

/// Two tasks that have nothing to do with the faults, one of which waits for the other.
fn bystanders(executor: &Executor) -> JoinHandle<u32> {
    let first = executor.spawn(async {
        for _ in 0..4 {
            yield_now().await;
            sleep(millis(3)).await;
        }
        20
    });
    executor.spawn(async move { first.await.expect("nobody aborts it") + 1 })
}

/// Invariants 2, 11 and 15: all that still can be done is done.
fn goes_on(called: &str, executor: &Executor, world: &Shared, bystanders: &JoinHandle<u32>) {
    // Panics that nobody was told of come out one by one.
    let runs = (0..100).take_while(|_| !faulty::survived("after", || executor.block_on(sleep(millis(50)))));
    assert!(runs.count() < 100, "{called}: the executor can be used");
    assert!(bystanders.is_finished(), "{called}: others go on");
    let untold = world
        .joining
        .borrow()
        .values()
        .filter(|task| task.is_finished())
        .count();
    assert_eq!(
        untold, 0,
        "{called}: everybody is told of the end that they wait for"
    );
    for handle in world.handles.borrow().iter() {
        handle.abort();
    }
    let handles = world.handles.take();
    executor.block_on(async {
        for handle in handles {
            drop(handle.await);
        }
    });
}

/// Invariants 4, 5, 10, 11, 14 and 15.
#[test]
fn a_panic_at_any_event_harms_nobody_else() {
    faulty::watch_for_others();
    let programs = std::env::var("CORO_SEEDS")
        .ok()
        .map(|seeds| seeds.parse().expect("a number"));
    for number in 0..programs.unwrap_or(PROGRAMS) {
        let events = run(number, Faults::Never).len();
        let every = if programs.is_some() {
            1
        } else {
            events.div_ceil(MOST_FAULTS).max(1)
        };
        for at in (1 + number as usize % every..=events).step_by(every) {
            for faults in [Faults::At(at), Faults::Every(at)] {
                assert_eq!(
                    run(number, faults),
                    run(number, faults),
                    "program {number}, {faults:?}"
                );
            }
        }
    }
    if programs.is_some_and(|programs| programs < PROGRAMS) {
        return;
    }
    // Each kind of event that there is has panicked.
    let kinds = faulty::kinds();
    for (kind, panicked) in &kinds {
        assert!(*panicked > 0, "{kind}: {panicked}");
    }
    assert_eq!(kinds.len(), KINDS, "{kinds:?}");
}
