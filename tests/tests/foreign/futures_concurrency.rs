//! futures-concurrency: joins, races and merges as methods of tuples, arrays and vectors.

use std::pin::pin;
use std::time::Duration;

use futures_concurrency::future::{FutureGroup, Join, Race, RaceOk, TryJoin};
use futures_concurrency::stream::Merge;
use futures_lite::{Stream, StreamExt, stream};

use crate::log::{Log, by_machine, nap};

/// So many ticks, a period apart, each with the name.
fn ticks(name: &'static str, seconds: u64, many: usize) -> impl Stream<Item = &'static str> {
    let ticking = coro::interval(Duration::from_secs(seconds));
    stream::unfold(ticking, |mut ticking| async {
        ticking.tick().await;
        Some(((), ticking))
    })
    .map(move |()| name)
    .take(many)
}

#[test]
fn a_join_sleeps_in_all_of_its_branches_at_the_same_time() {
    let log = Log::default();
    by_machine(async {
        let of_a_tuple = (
            nap(log.clone(), "slow", 3),
            async { 7 },
            nap(log.clone(), "quick", 1),
        );
        assert_eq!(of_a_tuple.join().await, ("slow", 7, "quick"));
        let of_a_vector = vec![nap(log.clone(), "two", 2), nap(log.clone(), "one", 1)];
        assert_eq!(of_a_vector.join().await, ["two", "one"]);
    });
    let expected = ["1 s: quick", "3 s: slow", "4 s: one", "5 s: two"];
    assert_eq!(log.events(), expected);
}

#[test]
fn a_race_drops_those_that_lose() {
    let log = Log::default();
    by_machine(async {
        let naps = ["slow", "quick", "middling"].into_iter().zip([3, 1, 2]);
        let naps: Vec<_> = naps
            .map(|(name, seconds)| nap(log.clone(), name, seconds))
            .collect();
        assert_eq!(naps.race().await, "quick");
        nap(log.clone(), "the end", 9).await;
    });
    assert_eq!(log.events(), ["1 s: quick", "10 s: the end"]);
}

#[test]
fn the_first_error_ends_a_join_and_the_first_success_a_race() {
    async fn fallible(log: Log, name: &'static str, seconds: u64) -> Result<&'static str, String> {
        match nap(log, name, seconds).await {
            "bad" => Err("it is bad".to_owned()),
            name => Ok(name),
        }
    }
    let log = Log::default();
    by_machine(async {
        let both = || [fallible(log.clone(), "bad", 1), fallible(log.clone(), "good", 2)];
        assert_eq!(both().try_join().await, Err("it is bad".to_owned()));
        assert_eq!(both().race_ok().await.ok(), Some("good"));
    });
    assert_eq!(log.events(), ["1 s: bad", "2 s: bad", "3 s: good"]);
}

#[test]
fn merged_streams_give_what_comes_first() {
    let log = Log::default();
    by_machine(async {
        let mut merged = pin!((ticks("every second", 1, 3), ticks("every three", 3, 2)).merge());
        while let Some(tick) = merged.next().await {
            log.say_when(tick);
        }
    });
    let mut events = log.events();
    // Which of two that are due at once comes first is the crate's own affair.
    events[..2].sort();
    assert_eq!(
        events,
        [
            "0 s: every second",
            "0 s: every three",
            "1 s: every second",
            "2 s: every second",
            "3 s: every three",
        ]
    );
}

#[test]
fn a_group_takes_in_futures_while_it_gives_outputs() {
    let log = Log::default();
    by_machine(async {
        let mut group = FutureGroup::new();
        let nap = |name, seconds| Box::pin(nap(log.clone(), name, seconds));
        group.insert(nap("slow", 3));
        group.insert(nap("quick", 1));
        assert_eq!(group.next().await, Some("quick"));
        group.insert(nap("late", 1));
        assert_eq!(group.next().await, Some("late"));
        assert_eq!(group.next().await, Some("slow"));
        assert_eq!(group.next().await, None);
    });
    assert_eq!(log.events(), ["1 s: quick", "2 s: late", "3 s: slow"]);
}
