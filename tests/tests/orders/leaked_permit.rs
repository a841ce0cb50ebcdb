//! A leaked permit: whoever is cancelled between taking and returning it takes it along.

use std::rc::Rc;
use std::time::Duration;

use async_lock::Semaphore;
use coro::{sleep, spawn_named};

use crate::found::{fails, passes};

const SECOND: Duration = Duration::from_secs(1);

/// Somebody is aborted when its work is done, or just before; after that another needs the permit.
async fn abort_one(work: impl AsyncFn(&Semaphore) + Copy + 'static) {
    let semaphore = Rc::new(Semaphore::new(1));
    let (one, two) = (semaphore.clone(), semaphore);
    let first = spawn_named("first", async move { work(&one).await });
    let aborter = spawn_named("aborter", async move {
        sleep(SECOND).await;
        first.abort();
    });
    aborter.await.unwrap();
    let second = spawn_named("second", async move { work(&two).await });
    second.await.unwrap();
}

#[test]
fn a_permit_that_is_returned_by_a_call_is_lost_with_its_holder() {
    let failure = fails(1, async || {
        abort_one(async |semaphore| {
            semaphore.acquire().await.forget();
            sleep(SECOND).await;
            semaphore.add_permits(1);
        })
        .await;
    });
    assert!(failure.message().starts_with("deadlock: "), "{failure}");
}

#[test]
fn a_permit_that_is_returned_by_its_guard_never_is() {
    passes(async || {
        abort_one(async |semaphore| {
            let _permit = semaphore.acquire().await;
            sleep(SECOND).await;
        })
        .await;
    });
}
