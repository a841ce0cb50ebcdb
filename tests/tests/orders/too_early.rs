//! Double-checked initialisation: the flag that is looked at before the lock is set before the value is there.

use std::cell::Cell;
use std::rc::Rc;

use coro::{spawn_named, yield_now};
use tokio::sync::Mutex;

use crate::found::{fails, passes};

#[derive(Default)]
struct Lazy {
    is_ready: Cell<bool>,
    value: Cell<Option<u32>>,
    lock: Mutex<()>,
}

impl Lazy {
    async fn get(&self, initialise: impl AsyncFn(&Lazy)) -> u32 {
        if !self.is_ready.get() {
            let _guard = self.lock.lock().await;
            // Somebody may have done so while this one waited for the lock.
            if !self.is_ready.get() {
                initialise(self).await;
            }
        }
        self.value.get().expect("what is ready has a value")
    }
}

/// Two need the value. The second comes a turn later, so in the usual order it is there by then.
async fn two_need_it(initialise: impl AsyncFn(&Lazy) + Copy + 'static) {
    let lazy = Rc::new(Lazy::default());
    let (first, second) = (lazy.clone(), lazy);
    let one = spawn_named("one", async move { first.get(initialise).await });
    let two = spawn_named("two", async move {
        yield_now().await;
        second.get(initialise).await
    });
    assert_eq!(one.await.unwrap(), 7);
    assert_eq!(two.await.unwrap(), 7);
}

async fn load() -> u32 {
    yield_now().await;
    7
}

#[test]
fn a_flag_that_is_set_before_the_value_is_seen_by_the_other() {
    let failure = fails(1, async || {
        two_need_it(async |lazy: &Lazy| {
            lazy.is_ready.set(true);
            lazy.value.set(Some(load().await));
        })
        .await;
    });
    assert_eq!(failure.message(), "what is ready has a value");
}

#[test]
fn a_flag_that_is_set_after_the_value_tells_the_truth() {
    passes(async || {
        two_need_it(async |lazy: &Lazy| {
            lazy.value.set(Some(load().await));
            lazy.is_ready.set(true);
        })
        .await;
    });
}
