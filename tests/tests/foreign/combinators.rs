//! Foreign combinators that run several of coro's own futures at once.

use futures::StreamExt;
use futures::stream::FuturesUnordered;

use crate::log::{Log, Told, by_machine, nap};

async fn joined(log: Log) -> (&'static str, &'static str) {
    futures::join!(nap(log.clone(), "slow", 3), nap(log, "quick", 1))
}

/// `FuturesUnordered` hands its own wakers to the futures in it.
async fn unordered(log: Log) -> Vec<&'static str> {
    let naps = [("slow", 3), ("quick", 1), ("middling", 2)];
    let naps: FuturesUnordered<_> = naps
        .into_iter()
        .map(|(name, seconds)| nap(log.clone(), name, seconds))
        .collect();
    naps.collect().await
}

#[test]
fn by_hand_the_requests_of_joined_branches_come_out_earliest_first() {
    let log = Log::default();
    let mut joined = Told::new("join", &log, joined(log.clone()));
    for _ in 0..3 {
        joined.send();
    }
    assert_eq!(
        log.events(),
        [
            "join asks: Please do not continue until 1 second has elapsed.",
            "1 s: quick",
            "join asks: Please do not continue until 2 seconds have elapsed.",
            "3 s: slow",
            r#"join returns ("slow", "quick")"#,
        ]
    );
}

#[test]
fn by_machine_joined_branches_sleep_at_the_same_time() {
    let log = Log::default();
    by_machine(joined(log.clone()));
    assert_eq!(log.events(), ["1 s: quick", "3 s: slow"]);
}

#[test]
fn by_hand_the_requests_come_out_of_a_set_of_futures_that_wraps_wakers() {
    let log = Log::default();
    let mut unordered = Told::new("set", &log, unordered(log.clone()));
    for _ in 0..4 {
        unordered.send();
    }
    assert_eq!(
        log.events(),
        [
            "set asks: Please do not continue until 1 second has elapsed.",
            "1 s: quick",
            "set asks: Please do not continue until 1 second has elapsed.",
            "2 s: middling",
            "set asks: Please do not continue until 1 second has elapsed.",
            "3 s: slow",
            r#"set returns ["quick", "middling", "slow"]"#,
        ]
    );
}

#[test]
fn by_machine_a_set_of_futures_gives_its_outputs_as_they_come() {
    let log = Log::default();
    let names = by_machine(unordered(log.clone()));
    assert_eq!(names, ["quick", "middling", "slow"]);
    assert_eq!(log.events(), ["1 s: quick", "2 s: middling", "3 s: slow"]);
}
