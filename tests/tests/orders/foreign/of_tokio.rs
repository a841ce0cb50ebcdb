//! `tokio::sync`, without tokio's runtime.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use coro::{sleep, spawn_named, timeout, yield_now};
use tokio::sync::{Mutex, Notify, mpsc, oneshot, watch};

use super::{all, visitors};
use crate::found::passes;

#[test]
fn a_mutex_of_tokio_lets_in_one_at_a_time() {
    passes(async || {
        let lock = Arc::new(Mutex::new(()));
        assert_eq!(
            visitors(3, async move || lock.clone().lock_owned().await).await,
            1
        );
    });
}

#[test]
fn a_mutex_of_tokio_lets_in_whoever_asked_first() {
    passes(async || {
        let lock = Rc::new(Mutex::new(()));
        let asked = Rc::new(RefCell::new(Vec::new()));
        let entered = Rc::new(RefCell::new(Vec::new()));
        let tasks = ["ada", "ben", "cow"].map(|name| {
            let (lock, asked, entered) = (lock.clone(), asked.clone(), entered.clone());
            spawn_named(name, async move {
                asked.borrow_mut().push(name);
                let _guard = lock.lock().await;
                entered.borrow_mut().push(name);
                yield_now().await;
            })
        });
        all(tasks).await;
        assert_eq!(*asked.borrow(), *entered.borrow());
    });
}

#[test]
fn a_notify_of_tokio_keeps_a_permit_for_whoever_comes_late() {
    passes(async || {
        let bell = Rc::new(Notify::new());
        let rung = bell.clone();
        let guest = spawn_named("guest", async move { bell.notified().await });
        let baker = spawn_named("baker", async move {
            yield_now().await;
            rung.notify_one();
        });
        guest.await.unwrap();
        baker.await.unwrap();
    });
}

#[test]
fn a_oneshot_of_tokio_is_delivered_or_given_back() {
    let seen = RefCell::new(BTreeSet::new());
    passes(async || {
        let (sender, receiver) = oneshot::channel();
        let sender = spawn_named("sender", async move { sender.send(7) });
        let dropper = spawn_named("dropper", async move { drop(receiver) });
        let sent = sender.await.unwrap();
        assert!(matches!(sent, Ok(()) | Err(7)));
        seen.borrow_mut().insert(sent.is_ok());
        dropper.await.unwrap();
    });
    assert_eq!(seen.into_inner(), [false, true].into());
}

/// Compare `lost_item`.
#[test]
fn an_mpsc_of_tokio_keeps_what_a_receiver_that_is_cancelled_did_not_take() {
    const SECOND: Duration = Duration::from_secs(1);
    passes(async || {
        let (sender, mut receiver) = mpsc::channel(1);
        let senders = ["ada", "ben"].map(|name| {
            let sender = sender.clone();
            spawn_named(name, async move {
                sleep(SECOND).await;
                sender.send(name).await.unwrap();
            })
        });
        drop(sender);
        let mut received = BTreeSet::new();
        loop {
            match timeout(SECOND, receiver.recv()).await {
                Ok(Some(name)) => assert!(received.insert(name)),
                Ok(None) => break,
                Err(_) => {}
            }
        }
        assert_eq!(received, ["ada", "ben"].into());
        all(senders).await;
    });
}

#[test]
fn a_watch_of_tokio_may_skip_values_but_never_the_last() {
    let seen = RefCell::new(BTreeSet::new());
    passes(async || {
        let (sender, mut receiver) = watch::channel(0);
        let sender = spawn_named("sender", async move {
            for number in 1..=3 {
                sender.send(number).unwrap();
                yield_now().await;
            }
        });
        let mut watched = Vec::new();
        while receiver.changed().await.is_ok() {
            watched.push(*receiver.borrow_and_update());
        }
        assert!(watched.is_sorted_by(|one, other| one < other), "{watched:?}");
        assert_eq!(watched.last(), Some(&3));
        seen.borrow_mut().insert(watched);
        sender.await.unwrap();
    });
    let expected: [&[i32]; 4] = [&[1, 2, 3], &[1, 3], &[2, 3], &[3]];
    assert_eq!(
        seen.into_inner(),
        expected.map(<[i32]>::to_vec).into_iter().collect()
    );
}
