//! futures-concurrency and futures-lite, but for what draws lots: `futures_lite::future::race` does, `or` does not.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::pin::pin;

use coro::{JoinHandle, spawn_named, yield_now};
use futures_concurrency::future::{Join, Race};
use futures_concurrency::stream::Merge;
use futures_lite::future::{or, zip};
use futures_lite::{StreamExt, stream};

use crate::found::passes;

async fn turns(name: &'static str, turns: u32) -> &'static str {
    for _ in 0..turns {
        yield_now().await;
    }
    name
}

#[test]
fn joins_are_done_when_all_tasks_are_whichever_comes_last() {
    passes(async || {
        let tasks = ["ada", "ben"].map(|name| spawn_named(name, turns(name, 1)));
        let [ada, ben] = tasks.join().await;
        assert_eq!((ada.unwrap(), ben.unwrap()), ("ada", "ben"));
        let [ada, ben] = ["ada", "ben"].map(|name| spawn_named(name, turns(name, 1)));
        let (ada, ben) = zip(ada, ben).await;
        assert_eq!((ada.unwrap(), ben.unwrap()), ("ada", "ben"));
    });
}

/// Races two tasks, and says who has won in any order.
fn winners<T>(
    race: impl AsyncFn([JoinHandle<&'static str>; 2]) -> Result<&'static str, T>,
) -> BTreeSet<&'static str> {
    let won = RefCell::new(BTreeSet::new());
    passes(async || {
        let tasks = ["ada", "ben"].map(|name| spawn_named(name, turns(name, 1)));
        let winner = race(tasks).await.ok();
        won.borrow_mut().extend(winner);
    });
    won.into_inner()
}

#[test]
fn races_are_won_by_each_task_in_some_order() {
    let both = BTreeSet::from(["ada", "ben"]);
    assert_eq!(winners(async |tasks| tasks.race().await), both);
    assert_eq!(winners(async |[ada, ben]| or(ada, ben).await), both);
}

#[test]
fn a_merge_loses_nothing_and_gives_each_stream_in_its_order() {
    let seen = RefCell::new(BTreeSet::new());
    passes(async || {
        let tasks = |name: &'static str| {
            let task = move |_| async move { spawn_named(name, turns(name, 1)).await.unwrap() };
            stream::iter(0..2).then(task)
        };
        let mut streams = pin!((tasks("ada"), tasks("ben")).merge());
        let mut merged = Vec::new();
        while let Some(name) = streams.next().await {
            merged.push(name);
        }
        assert_eq!(merged.len(), 4);
        assert_eq!(merged.iter().filter(|name| **name == "ada").count(), 2);
        seen.borrow_mut().insert(merged);
    });
    assert!(seen.into_inner().len() > 1);
}
