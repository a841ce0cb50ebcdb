//! Futurelock: a future that nobody polls any more is the next to hold a lock, and whoever keeps it waits for that lock.

use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use coro::{race, sleep, spawn_named};
use tokio::sync::Mutex;

use crate::found::{fails, passes};

const SECOND: Duration = Duration::from_secs(1);

/// Somebody holds a lock for a second, and so long does the other wait for it; then it takes the lock without hurry.
async fn impatient(wait: impl AsyncFn(&Mutex<()>) + 'static) {
    let lock = Rc::new(Mutex::new(()));
    let held = lock.clone();
    let holder = spawn_named("holder", async move {
        let _guard = held.lock().await;
        sleep(SECOND).await;
    });
    let waiter = spawn_named("waiter", async move { wait(&lock).await });
    holder.await.unwrap();
    waiter.await.unwrap();
}

#[test]
fn a_place_in_the_queue_that_is_kept_and_not_polled_blocks_the_rest_of_it() {
    let failure = fails(1, async || {
        impatient(async |lock| {
            let mut first = pin!(lock.lock());
            let guard = race(async { Some(first.as_mut().await) }, async {
                sleep(SECOND).await;
                None
            });
            if guard.await.is_none() {
                drop(lock.lock().await);
            }
        })
        .await;
    });
    assert!(failure.message().starts_with("deadlock: "), "{failure}");
}

#[test]
fn a_place_in_the_queue_that_is_given_up_blocks_nobody() {
    passes(async || {
        impatient(async |lock| {
            let guard = race(async { Some(lock.lock().await) }, async {
                sleep(SECOND).await;
                None
            });
            if guard.await.is_none() {
                drop(lock.lock().await);
            }
        })
        .await;
    });
}
