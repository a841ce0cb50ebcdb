//! futures-lite: the combinators and streams of smol.

use futures_lite::future::{or, poll_once, race, zip};
use futures_lite::io::{AsyncBufReadExt, BufReader, Cursor};
use futures_lite::{FutureExt, StreamExt, stream};

use crate::log::{Log, by_machine, nap};

#[test]
fn a_zip_sleeps_in_both_of_its_branches_at_the_same_time() {
    let log = Log::default();
    let both = by_machine(zip(nap(log.clone(), "slow", 3), nap(log.clone(), "quick", 1)));
    assert_eq!(both, ("slow", "quick"));
    assert_eq!(log.events(), ["1 s: quick", "3 s: slow"]);
}

#[test]
fn the_one_that_loses_is_dropped_where_it_stands() {
    let log = Log::default();
    by_machine(async {
        assert_eq!(
            race(nap(log.clone(), "slow", 3), nap(log.clone(), "quick", 1)).await,
            "quick"
        );
        // Of two that are done at once `or` takes the first.
        assert_eq!(
            or(nap(log.clone(), "first", 1), nap(log.clone(), "second", 1)).await,
            "first"
        );
        nap(log.clone(), "the end", 9).await;
    });
    assert_eq!(log.events(), ["1 s: quick", "2 s: first", "11 s: the end"]);
}

#[test]
fn a_future_can_be_looked_at_without_waiting() {
    by_machine(async {
        assert_eq!(poll_once(nap(Log::default(), "a nap", 1)).await, None);
        assert_eq!(poll_once(std::future::ready(7)).await, Some(7));
    });
}

#[test]
fn a_panic_is_caught_while_the_task_goes_on() {
    let log = Log::default();
    let caught = by_machine(async {
        let bad = std::panic::AssertUnwindSafe(async {
            coro::yield_now().await;
            std::panic::panic_any("oh no");
        });
        let caught = bad.catch_unwind().await;
        nap(log.clone(), "afterwards", 1).await;
        caught
    });
    assert_eq!(caught.unwrap_err().downcast_ref(), Some(&"oh no"));
    assert_eq!(log.events(), ["1 s: afterwards"]);
}

#[test]
fn a_stream_waits_for_one_after_the_other() {
    let log = Log::default();
    let names =
        stream::iter([("one", 1), ("two", 2)]).then(|(name, seconds)| nap(log.clone(), name, seconds));
    assert_eq!(by_machine(names.collect::<Vec<_>>()), ["one", "two"]);
    assert_eq!(log.events(), ["1 s: one", "3 s: two"]);
}

#[test]
fn lines_are_read_from_whatever_is_read_from() {
    let lines = BufReader::new(Cursor::new("one\ntwo\n")).lines();
    let lines = by_machine(lines.try_collect::<_, _, Vec<_>>());
    assert_eq!(lines.unwrap(), ["one", "two"]);
}
