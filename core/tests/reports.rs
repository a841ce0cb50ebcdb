//! What a report says of a run: faults on purpose where they struck, and of a long run what matters.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use coro::{Explorer, Failure, choose, spawn_named, yield_now};

async fn spin() {
    loop {
        yield_now().await;
    }
}

fn lines_of(failure: &Failure) -> Vec<String> {
    let text = failure.to_string();
    assert!(text.lines().count() <= 40, "{text}");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_wake_for_nothing_is_told_where_it_was_chosen_and_in_the_turn_that_came_of_it() {
    let failure = Explorer::new().spurious_wakes(1).run(async || {
        let mut was_polled = false;
        let guest = spawn_named("guest", async move {
            poll_fn(|_| {
                if was_polled {
                    return Poll::Ready(());
                }
                was_polled = true;
                Poll::Pending
            })
            .await;
            panic!("nobody has opened");
        });
        for _ in 0..3 {
            yield_now().await;
        }
        drop(guest);
    });
    let failure = failure.unwrap_err();
    let lines = lines_of(&failure);
    let has = |text: &str| lines.iter().any(|line| line.contains(text));
    assert!(
        has("<- not the usual choice: wakes guest for nothing"),
        "{failure}"
    );
    assert!(has("  woken for nothing, panics  "), "{failure}");
}

#[test]
fn a_long_run_after_the_last_departure_is_folded() {
    let failure = Explorer::new().run(async || {
        let is_over = Rc::new(Cell::new(false));
        let seen = is_over.clone();
        let spinner = spawn_named("spinner", async move {
            while !seen.get() {
                yield_now().await;
            }
        });
        // It forgets to say so if it is unlucky.
        is_over.set(choose(2) == 0);
        spinner.await.unwrap();
    });
    let failure = failure.unwrap_err();
    let lines = lines_of(&failure);
    assert!(failure.message().contains("has not ended after 10000 turns"));
    assert!(
        lines
            .iter()
            .any(|line| line == "  ..  9 991 turns of spinner, first in, first out"),
        "{failure}"
    );
    assert!(lines.iter().any(|line| line.starts_with("9999  ")), "{failure}");
    // What becomes of the others when it is stopped is no part of a turn.
    assert!(!failure.to_string().contains("cancelled"), "{failure}");
}

#[test]
fn a_long_run_with_many_departures_is_folded_too_and_says_how_many_they_are() {
    let failure = Explorer::new().max_steps(1_000).sample(7..8, async || {
        drop(["one", "two"].map(|name| spawn_named(name, spin())));
        coro::pending::<()>().await;
    });
    let failure = failure.unwrap_err();
    let lines = lines_of(&failure);
    let folded = lines.iter().filter(|line| line.starts_with("  ..  "));
    let folded: Vec<&String> = folded.collect();
    assert_eq!(folded.len(), 1, "{failure}");
    assert!(folded[0].starts_with("  ..  977 turns, "), "{failure}");
    assert!(folded[0].ends_with(" of them not the usual choice"), "{failure}");
}
