//! Channels and locks that were written for no runtime in particular keep their promises under every order.
//!
//! Nothing of them is replaced: an order is who gets a turn, and whoever waits for them is a task like any other. So what they
//! decide by themselves must depend on nothing else, such as a clock or a random number.

mod event_listener;
mod joins;
mod of_futures;
mod of_tokio;
mod smol;

use std::cell::Cell;
use std::rc::Rc;

use coro::{JoinHandle, spawn_named, yield_now};

/// How many are in a place, and how many have ever been in it at once.
#[derive(Default)]
struct Room {
    inside: Cell<u32>,
    most: Cell<u32>,
}

impl Room {
    /// Goes in, stays for a turn and leaves.
    async fn visit(&self) {
        self.inside.update(|inside| inside + 1);
        self.most.set(self.most.get().max(self.inside.get()));
        yield_now().await;
        self.inside.update(|inside| inside - 1);
    }
}

/// So many who each get a lock, or a permit, and visit the room with it. Returns how many were in it at once.
async fn visitors<G>(count: usize, lock: impl AsyncFn() -> G + Clone + 'static) -> u32 {
    let room = Rc::new(Room::default());
    let visitor = |nth| {
        let (room, lock) = (room.clone(), lock.clone());
        spawn_named(["ada", "ben", "cow"][nth], async move {
            let _guard = lock().await;
            room.visit().await;
        })
    };
    let visitors: Vec<_> = (0..count).map(visitor).collect();
    all(visitors).await;
    assert_eq!(room.inside.get(), 0);
    room.most.get()
}

/// What they return, when all have.
async fn all<T>(tasks: impl IntoIterator<Item = JoinHandle<T>>) -> Vec<T> {
    let mut outputs = Vec::new();
    for task in tasks {
        outputs.push(task.await.unwrap());
    }
    outputs
}
