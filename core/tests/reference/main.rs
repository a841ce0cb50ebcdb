//! The scheduler beside a reference model that is simple enough to be obviously right: the same random scripts, run by real
//! futures on coro and by the model, give the same events at the same moments; and every wake is followed by exactly one
//! later poll.

mod model;
mod real;
mod script;
mod wakes;

use std::panic;

use coro::{Clock, Executor};
use script::{Event, Program, What};

/// Invariants 2, 3, 6, 8 and 9.
#[test]
fn the_scheduler_agrees_with_a_queue_and_a_sorted_map() {
    // A root that can never be done is one of the ends that are compared.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let text = panic.payload_as_str().unwrap_or_default();
        if !text.starts_with(real::DEADLOCK) {
            hook(panic);
        }
    }));
    // So many unless the environment says otherwise, as CONTRIBUTING does for the long form.
    let seeds = std::env::var("CORO_SEEDS").map_or(400, |seeds| seeds.parse().expect("a number"));
    let (mut operations, mut stuck) = (0, 0);
    for seed in 0..seeds {
        let program = Program::random(seed);
        let expected = model::run(&program);
        wakes::check(&program, &expected);
        for (kind, executor) in executors() {
            let found = real::run(&program, executor);
            agree(seed, kind, &expected, &found);
            wakes::check(&program, &found);
        }
        let is_operation = |event: &&Event| matches!(event.what, What::Does(_));
        operations += expected.iter().filter(is_operation).count();
        stuck += usize::from(expected.iter().any(|event| event.what == What::Stuck));
    }
    let seeds = seeds as usize;
    assert!(operations >= 100 * seeds, "{operations} operations");
    assert!(
        (seeds / 50..seeds / 2).contains(&stuck),
        "some programs get stuck, and most do not: {stuck}"
    );
}

/// All ways to the next task that are first in, first out.
fn executors() -> [(&'static str, Executor); 3] {
    let builder = || Executor::builder().clock(Clock::Virtual);
    [
        ("unwatched", builder().watched(false).build()),
        ("watched", builder().watched(true).build()),
        ("recorded", builder().record_schedule(true).build()),
    ]
}

/// Says where two runs part, with what came before: the whole of them is too much to read.
fn agree(seed: u64, kind: &str, expected: &[Event], found: &[Event]) {
    if expected == found {
        return;
    }
    let alike = expected
        .iter()
        .zip(found)
        .take_while(|(one, other)| one == other)
        .count();
    let around = |events: &[Event]| {
        let from = alike.saturating_sub(12).min(events.len());
        let to = (alike + 4).min(events.len());
        events[from..to]
            .iter()
            .map(|event| format!("\n  {event:?}"))
            .collect::<String>()
    };
    panic!(
        "seed {seed}, {kind}: event {alike} differs\nexpected:{}\nfound:{}",
        around(expected),
        around(found)
    );
}
