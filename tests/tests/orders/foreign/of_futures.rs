//! The channels and sets of futures.

use std::cell::RefCell;
use std::collections::BTreeSet;

use coro::{spawn_named, yield_now};
use futures::channel::{mpsc, oneshot};
use futures::future::{Either, select};
use futures::stream::FuturesUnordered;
use futures::{SinkExt, StreamExt, select_biased};

use super::all;
use crate::found::passes;

#[test]
fn an_mpsc_of_futures_delivers_everything_and_then_ends() {
    passes(async || {
        let (sender, mut receiver) = mpsc::channel(0);
        let senders = [1, 10].map(|number| {
            let mut sender = sender.clone();
            spawn_named(["one", "ten"][usize::from(number > 1)], async move {
                sender.send(number).await.unwrap();
                sender.send(number).await.unwrap();
            })
        });
        drop(sender);
        let mut sum = 0;
        while let Some(number) = receiver.next().await {
            sum += number;
        }
        all(senders).await;
        assert_eq!(sum, 22);
    });
}

#[test]
fn a_oneshot_of_futures_is_delivered_or_says_that_nobody_receives_it() {
    let seen = RefCell::new(BTreeSet::new());
    passes(async || {
        let (sender, receiver) = oneshot::channel();
        let sender = spawn_named("sender", async move { sender.send(7) });
        let receiver = spawn_named("receiver", receiver);
        let aborter = spawn_named("aborter", async move {
            receiver.abort();
            receiver.await.is_ok_and(|received| received == Ok(7))
        });
        let (sent, received) = (sender.await.unwrap().is_ok(), aborter.await.unwrap());
        assert!(sent || !received);
        seen.borrow_mut().insert((sent, received));
    });
    // Sent and received; too late; and received by nobody, since the receiver was aborted before it looked.
    assert_eq!(
        seen.into_inner(),
        [(true, true), (false, false), (true, false)].into()
    );
}

#[test]
fn a_set_of_futures_gives_each_output_once_in_whatever_order_they_come() {
    let seen = RefCell::new(BTreeSet::new());
    passes(async || {
        let tasks = ["ada", "ben", "cow"].map(|name| {
            let task = spawn_named(name, async move {
                yield_now().await;
                name
            });
            async { task.await.unwrap() }
        });
        let names: Vec<_> = tasks.into_iter().collect::<FuturesUnordered<_>>().collect().await;
        seen.borrow_mut().insert(names);
    });
    // 3!
    assert_eq!(seen.into_inner().len(), 6);
}

/// Both always prefer their first branch. `futures::select!` chooses by a random number of its own, which no schedule knows.
#[test]
fn both_selects_of_futures_that_choose_nothing_by_themselves_lose_nothing() {
    passes(async || {
        let [(a, from_a), (b, from_b)] = [oneshot::channel(), oneshot::channel()];
        let senders = [("ada", a), ("ben", b)]
            .map(|(name, sender)| spawn_named(name, async move { sender.send(name).unwrap() }));
        let rest = match select(from_a, from_b).await {
            Either::Left((name, rest)) => {
                assert_eq!(name, Ok("ada"));
                rest
            }
            Either::Right((name, rest)) => {
                assert_eq!(name, Ok("ben"));
                rest
            }
        };
        assert!(rest.await.is_ok());
        all(senders).await;
    });
    passes(async || {
        let [(a, mut from_a), (b, mut from_b)] = [oneshot::channel(), oneshot::channel()];
        let senders = [("ada", a), ("ben", b)]
            .map(|(name, sender)| spawn_named(name, async move { sender.send(name).unwrap() }));
        let mut names = BTreeSet::new();
        for _ in 0..2 {
            names.insert(select_biased! {
                name = from_a => name.unwrap(),
                name = from_b => name.unwrap(),
            });
        }
        assert_eq!(names, ["ada", "ben"].into());
        all(senders).await;
    });
}
