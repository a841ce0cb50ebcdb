//! A deadlock of two locks that are taken in opposite orders.

use std::rc::Rc;

use coro::{spawn_named, yield_now};
use tokio::sync::Mutex;

use crate::found::{fails, passes};

type Lock = Rc<Mutex<u32>>;

async fn transfer(from: Lock, to: Lock) {
    let mut from = from.lock().await;
    yield_now().await;
    let mut to = to.lock().await;
    *from -= 10;
    *to += 10;
}

/// Two transfers between the same two; the second comes a turn later, so in the usual order the first is done by then.
async fn two_transfers(second: impl AsyncFn(Lock, Lock) + 'static) {
    let [ada, ben] = [Rc::new(Mutex::new(50)), Rc::new(Mutex::new(50))];
    let one = spawn_named("one", transfer(ada.clone(), ben.clone()));
    let two = spawn_named("two", {
        let (ada, ben) = (ada.clone(), ben.clone());
        async move {
            yield_now().await;
            second(ada, ben).await;
        }
    });
    one.await.unwrap();
    two.await.unwrap();
    assert_eq!(*ada.lock().await + *ben.lock().await, 100);
}

#[test]
fn two_transfers_in_opposite_directions_wait_for_each_other() {
    let failure = fails(1, async || {
        two_transfers(async |ada, ben| transfer(ben, ada).await).await;
    });
    assert!(failure.message().starts_with("deadlock: "), "{failure}");
}

#[test]
fn locks_that_are_always_taken_in_the_same_order_are_all_let_go_of() {
    passes(async || {
        two_transfers(async |ada: Lock, ben: Lock| {
            let mut to = ada.lock().await;
            yield_now().await;
            let mut from = ben.lock().await;
            *from -= 10;
            *to += 10;
        })
        .await;
    });
}
