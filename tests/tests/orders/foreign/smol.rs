//! async-channel and async-lock.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use async_lock::{Barrier, Mutex, RwLock, Semaphore};
use coro::{sleep, spawn_named, timeout, yield_now};

use super::{Room, all, visitors};
use crate::found::passes;

#[test]
fn an_async_channel_delivers_what_each_sender_sends_in_its_order() {
    let seen = RefCell::new(BTreeSet::new());
    passes(async || {
        let (sender, receiver) = async_channel::bounded(1);
        let senders = ["a1 a2", "b1 b2"].map(|words| {
            let sender = sender.clone();
            spawn_named(&words[..1], async move {
                for word in words.split(' ') {
                    sender.send(word).await.unwrap();
                }
            })
        });
        drop(sender);
        let mut received = Vec::new();
        while let Ok(word) = receiver.recv().await {
            received.push(word);
        }
        all(senders).await;
        for letter in ["a", "b"] {
            let of_one: Vec<_> = received.iter().filter(|word| word.starts_with(letter)).collect();
            assert!(of_one.is_sorted() && of_one.len() == 2, "{received:?}");
        }
        seen.borrow_mut().insert(received);
    });
    // Two words of each of two senders.
    assert_eq!(seen.into_inner().len(), 6);
}

#[test]
fn an_async_channel_keeps_what_a_receiver_that_is_cancelled_did_not_take() {
    const SECOND: Duration = Duration::from_secs(1);
    let times = Cell::new((0, 0));
    passes(async || {
        let (sender, receiver) = async_channel::bounded(1);
        let sender = spawn_named("sender", async move {
            sleep(SECOND).await;
            sender.send(7).await.unwrap();
            sender
        });
        let in_time = timeout(SECOND, receiver.recv()).await;
        let (early, late) = times.get();
        if let Ok(received) = in_time {
            assert_eq!(received, Ok(7));
            times.set((early + 1, late));
        } else {
            assert_eq!(receiver.recv().await, Ok(7));
            times.set((early, late + 1));
        }
        sender.await.unwrap();
    });
    let (early, late) = times.get();
    assert!(early > 0 && late > 0, "both are tried");
}

/// The mutex also asks the real clock: whoever has waited for half a millisecond and is overtaken then goes first. So how many
/// orders there are is not certain, and what is asked of it must be true either way.
#[test]
fn a_mutex_of_async_lock_lets_in_one_at_a_time() {
    passes(async || {
        let lock = Arc::new(Mutex::new(()));
        assert_eq!(visitors(3, async move || lock.lock_arc().await).await, 1);
    });
}

#[test]
fn a_semaphore_of_async_lock_lets_in_as_many_as_it_has_permits() {
    let mosts = RefCell::new(BTreeSet::new());
    passes(async || {
        let semaphore = Arc::new(Semaphore::new(2));
        let most = visitors(3, async move || semaphore.acquire_arc().await).await;
        mosts.borrow_mut().insert(most);
    });
    assert_eq!(mosts.into_inner(), [1, 2].into());
}

#[test]
fn a_barrier_of_async_lock_lets_nobody_pass_before_all_are_there_and_has_one_leader() {
    passes(async || {
        let barrier = Rc::new(Barrier::new(3));
        let there = Rc::new(Cell::new(0));
        let tasks = ["ada", "ben", "cow"].map(|name| {
            let (barrier, there) = (barrier.clone(), there.clone());
            spawn_named(name, async move {
                there.update(|there| there + 1);
                let leads = barrier.wait().await.is_leader();
                assert_eq!(there.get(), 3);
                leads
            })
        });
        let leaders = all(tasks).await.into_iter().filter(|leads| *leads);
        assert_eq!(leaders.count(), 1);
    });
}

#[test]
fn a_lock_of_async_lock_for_readers_lets_in_several_of_them_and_a_writer_alone() {
    let mosts = RefCell::new(BTreeSet::new());
    passes(async || {
        let lock = Arc::new(RwLock::new(0));
        let room = Rc::new(Room::default());
        let readers = ["ada", "ben"].map(|name| {
            let (lock, room) = (lock.clone(), room.clone());
            spawn_named(name, async move {
                let value = lock.read_arc().await;
                let before = *value;
                room.visit().await;
                assert_eq!(*value, before);
            })
        });
        let (written, visited) = (lock.clone(), room.clone());
        let writer = spawn_named("cow", async move {
            let mut value = written.write_arc().await;
            assert_eq!(visited.inside.get(), 0);
            yield_now().await;
            *value += 1;
            assert_eq!(visited.inside.get(), 0);
        });
        all(readers).await;
        writer.await.unwrap();
        assert_eq!(*lock.read().await, 1);
        mosts.borrow_mut().insert(room.most.get());
    });
    assert_eq!(mosts.into_inner(), [1, 2].into());
}
