//! futures: its streams, its `select!`, a shared future, its channel with its sinks, and futures that can be given up.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use futures::channel::mpsc;
use futures::future::{AbortHandle, Abortable, Aborted};
use futures::{FutureExt, SinkExt, StreamExt, stream};

use crate::log::{Log, by_machine, nap};

#[test]
fn a_stream_of_naps_has_as_many_under_way_as_it_may() {
    let log = Log::default();
    let naps = stream::iter([("slow", 3), ("quick", 1), ("middling", 2)])
        .map(|(name, seconds)| nap(log.clone(), name, seconds))
        .buffer_unordered(2);
    let names: Vec<_> = by_machine(naps.collect());
    assert_eq!(names, ["quick", "slow", "middling"]);
    // The third begins when the first one is over.
    assert_eq!(log.events(), ["1 s: quick", "3 s: slow", "3 s: middling"]);
}

#[test]
fn a_select_goes_on_with_the_branch_that_was_not_done() {
    let log = Log::default();
    let names = by_machine(async {
        let mut slow = pin!(nap(log.clone(), "slow", 3).fuse());
        let mut quick = pin!(nap(log.clone(), "quick", 1).fuse());
        let mut names = Vec::new();
        loop {
            futures::select! {
                name = slow => names.push(name),
                name = quick => names.push(name),
                complete => break names,
            }
        }
    });
    assert_eq!(names, ["quick", "slow"]);
    assert_eq!(log.events(), ["1 s: quick", "3 s: slow"]);
}

#[test]
fn a_shared_future_runs_once_and_wakes_all_tasks_that_await_it() {
    let log = Log::default();
    by_machine(async {
        let nap = nap(log.clone(), "the nap", 2).shared();
        let awaiting = ["ada", "ben"].map(|name| {
            let (log, nap) = (log.clone(), nap.clone());
            coro::spawn(async move {
                let shared = nap.await;
                log.say_when(&format!("{name} has {shared}"));
            })
        });
        for task in awaiting {
            task.await.unwrap();
        }
    });
    assert_eq!(
        log.events(),
        ["2 s: the nap", "2 s: ada has the nap", "2 s: ben has the nap"]
    );
}

#[test]
fn a_sink_that_is_full_holds_its_sender_up() {
    let log = Log::default();
    by_machine(async {
        // One place for each sender is all there is.
        let (mut sender, mut receiver) = mpsc::channel(0);
        let sent = log.clone();
        let sender = coro::spawn(async move {
            for number in 1..=3 {
                sender.send(number).await.unwrap();
                sent.say_when(&format!("{number} is sent"));
            }
        });
        while let Some(number) = receiver.next().await {
            nap(log.clone(), ["", "one", "two", "three"][number], 1).await;
        }
        sender.await.unwrap();
    });
    assert_eq!(
        log.events(),
        [
            "0 s: 1 is sent",
            "1 s: one",
            "1 s: 2 is sent",
            "2 s: two",
            "2 s: 3 is sent",
            "3 s: three",
        ]
    );
}

#[test]
fn a_future_that_is_given_up_ends_where_it_stands() {
    let log = Log::default();
    by_machine(async {
        let (handle, registration) = AbortHandle::new_pair();
        let nap_of_a_year = Abortable::new(nap(log.clone(), "a year", 31_536_000), registration);
        let task = coro::spawn(nap_of_a_year);
        nap(log.clone(), "impatient", 1).await;
        handle.abort();
        assert_eq!(task.await.unwrap(), Err(Aborted));
        log.say_when("given up");
    });
    assert_eq!(log.events(), ["1 s: impatient", "1 s: given up"]);
}

#[test]
fn what_is_not_send_may_be_in_its_streams() {
    let sum = Rc::new(Cell::new(0));
    by_machine(stream::iter(1..=3).for_each_concurrent(None, |number| {
        let sum = sum.clone();
        async move {
            coro::yield_now().await;
            sum.set(sum.get() + number);
        }
    }));
    assert_eq!(sum.get(), 6);
}
