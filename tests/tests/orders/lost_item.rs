//! An item that is lost by cancellation: it was taken from the channel, and its taker was dropped before it gave it on.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use async_channel::{Receiver, bounded};
use coro::{sleep, spawn_named, timeout, yield_now};

use crate::found::{fails, passes};

const SECOND: Duration = Duration::from_secs(1);

/// The item comes when the reader's patience ends, or after that.
async fn deliver(receive: impl AsyncFn(&Receiver<u32>) -> Option<u32> + 'static) {
    let (sender, receiver) = bounded(1);
    let received = Rc::new(RefCell::new(Vec::new()));
    let log = received.clone();
    let reader = spawn_named("reader", async move {
        while !receiver.is_closed() || !receiver.is_empty() {
            // Whoever gives up tries again.
            if let Ok(Some(item)) = timeout(SECOND, receive(&receiver)).await {
                log.borrow_mut().push(item);
            }
        }
    });
    let writer = spawn_named("writer", async move {
        sleep(SECOND).await;
        sender.send(7).await.unwrap();
    });
    writer.await.unwrap();
    reader.await.unwrap();
    assert_eq!(*received.borrow(), [7], "what arrives");
}

async fn acknowledge() {
    yield_now().await;
}

#[test]
fn an_item_that_is_taken_before_the_last_await_is_lost() {
    let failure = fails(1, async || {
        deliver(async |receiver| {
            let item = receiver.recv().await.ok()?;
            acknowledge().await;
            Some(item)
        })
        .await;
    });
    assert_eq!(
        failure.message(),
        "assertion `left == right` failed: what arrives\n  left: []\n right: [7]"
    );
}

#[test]
fn an_item_that_is_taken_with_no_await_behind_it_arrives() {
    passes(async || {
        deliver(async |receiver| {
            acknowledge().await;
            receiver.recv().await.ok()
        })
        .await;
    });
}
