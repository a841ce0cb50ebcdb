//! A lost wake-up: who is notified before it waits, waits for ever, unless the notification keeps.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use coro::{spawn_named, yield_now};

use crate::found::{fails, passes};

/// Wakes one that waits. If nobody does, one with a memory lets the next one through.
struct Notify {
    has_memory: bool,
    permit: Cell<bool>,
    waiting: RefCell<Option<Rc<Waiting>>>,
}

#[derive(Default)]
struct Waiting {
    is_notified: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Notify {
    fn notify(&self) {
        let Some(waiting) = self.waiting.take() else {
            return self.permit.set(self.has_memory);
        };
        waiting.is_notified.set(true);
        if let Some(waker) = waiting.waker.take() {
            waker.wake();
        }
    }

    async fn notified(&self) {
        if self.permit.take() {
            return;
        }
        let waiting = Rc::new(Waiting::default());
        self.waiting.replace(Some(waiting.clone()));
        poll_fn(|cx| {
            if waiting.is_notified.get() {
                return Poll::Ready(());
            }
            waiting.waker.replace(Some(cx.waker().clone()));
            Poll::Pending
        })
        .await;
    }
}

/// A baker rings when the bread is done; in the usual order the guest is there by then.
async fn bread(has_memory: bool) {
    let bell = Rc::new(Notify {
        has_memory,
        permit: Cell::new(false),
        waiting: RefCell::default(),
    });
    let rung = bell.clone();
    let guest = spawn_named("guest", async move { bell.notified().await });
    let baker = spawn_named("baker", async move {
        yield_now().await;
        rung.notify();
    });
    guest.await.unwrap();
    baker.await.unwrap();
}

#[test]
fn a_bell_that_nobody_hears_is_rung_for_nothing() {
    let failure = fails(2, async || bread(false).await);
    assert!(failure.message().starts_with("deadlock: "), "{failure}");
}

#[test]
fn a_bell_that_is_remembered_is_heard_by_whoever_comes() {
    // The guest comes before, between or after the two turns of the baker.
    assert_eq!(passes(async || bread(true).await), 3);
}
