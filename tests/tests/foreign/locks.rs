//! Foreign locks: whoever comes second waits, and is woken when the first lets go.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use coro::Coroutine;

use crate::log::{Log, Told, by_machine};

/// Holds the lock for a second and says so.
async fn hold<G>(log: Log, name: &'static str, lock: impl Future<Output = G>) {
    let guard = lock.await;
    log.say_when(&format!("{name} has the lock"));
    coro::sleep(Duration::from_secs(1)).await;
    drop(guard);
}

fn by_hand<G>(first: impl Future<Output = G>, second: impl Future<Output = G>) {
    let log = Log::default();
    let mut first = Told::new("first", &log, hold(log.clone(), "first", first));
    let mut second = Told::new("second", &log, hold(log.clone(), "second", second));
    first.send();
    second.send();
    second.look();
    first.send();
    second.look();
    second.send();
    second.send();
    let expected = [
        "0 s: first has the lock",
        "first asks: Please do not continue until 1 second has elapsed.",
        "second waits",
        "second is not woken",
        "first returns ()",
        "second is woken",
        // Each coroutine has a clock of its own.
        "0 s: second has the lock",
        "second asks: Please do not continue until 1 second has elapsed.",
        "second returns ()",
    ];
    assert_eq!(log.events(), expected);
}

fn on_the_executor<G>(first: impl Future<Output = G>, second: impl Future<Output = G>) {
    let log = Log::default();
    by_machine(async {
        coro::join!(
            hold(log.clone(), "first", first),
            hold(log.clone(), "second", second)
        );
        log.say_when("both are done");
    });
    let expected = [
        "0 s: first has the lock",
        "1 s: second has the lock",
        "2 s: both are done",
    ];
    assert_eq!(log.events(), expected);
}

#[test]
fn a_mutex_of_tokio_wakes_the_one_that_waits() {
    use tokio::sync::Mutex;
    let lock = Arc::new(Mutex::new(()));
    by_hand(lock.clone().lock_owned(), lock.clone().lock_owned());
    on_the_executor(lock.clone().lock_owned(), lock.lock_owned());
}

#[test]
fn a_mutex_of_async_lock_wakes_the_one_that_waits() {
    use async_lock::Mutex;
    let lock = Arc::new(Mutex::new(()));
    by_hand(lock.lock_arc(), lock.lock_arc());
    on_the_executor(lock.lock_arc(), lock.lock_arc());
}

#[test]
fn a_semaphore_of_async_lock_wakes_the_one_that_waits() {
    use async_lock::Semaphore;
    let semaphore = Arc::new(Semaphore::new(1));
    by_hand(semaphore.acquire_arc(), semaphore.acquire_arc());
    on_the_executor(semaphore.acquire_arc(), semaphore.acquire_arc());
}

#[test]
fn a_coroutine_that_is_dropped_while_it_waits_gives_up_its_place() {
    let lock = Arc::new(tokio::sync::Mutex::new(()));
    let log = Log::default();
    let guard = lock.try_lock().unwrap();
    let coro::Step::Waiting(waiting) = Coroutine::new(lock.lock()).send() else {
        panic!("the lock is held");
    };
    let mut last = Told::new("last", &log, async {
        drop(lock.lock().await);
    });
    last.send();
    drop(waiting);
    drop(guard);
    last.look();
    last.send();
    assert_eq!(log.events(), ["last waits", "last is woken", "last returns ()"]);
}
