//! Check, then act: what was looked up is not true any more when it is acted upon, so a cache computes a value twice.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use async_lock::OnceCell;
use coro::{spawn_named, yield_now};

use crate::found::{fails, passes};

thread_local! {
    static COMPUTED: Cell<u32> = const { Cell::new(0) };
}

async fn compute(word: &'static str) -> usize {
    COMPUTED.set(COMPUTED.get() + 1);
    yield_now().await;
    word.len()
}

/// Two ask for the same. The second comes a turn later, so in the usual order it finds what the first has computed.
async fn ask_twice<C: Default + 'static>(get: impl AsyncFn(&C, &'static str) -> usize + Copy + 'static) {
    COMPUTED.set(0);
    let cache = Rc::new(C::default());
    let (first, second) = (cache.clone(), cache);
    let one = spawn_named("one", async move { get(&first, "cow").await });
    let two = spawn_named("two", async move {
        yield_now().await;
        get(&second, "cow").await
    });
    assert_eq!(one.await.unwrap(), 3);
    assert_eq!(two.await.unwrap(), 3);
    assert_eq!(COMPUTED.get(), 1, "times that it was computed");
}

#[test]
fn a_value_is_computed_twice() {
    type Cache = RefCell<HashMap<&'static str, usize>>;
    let failure = fails(1, async || {
        ask_twice(async |cache: &Cache, word: &'static str| {
            let known = cache.borrow().get(word).copied();
            if let Some(length) = known {
                return length;
            }
            let length = compute(word).await;
            cache.borrow_mut().insert(word, length);
            length
        })
        .await;
    });
    assert_eq!(
        failure.message(),
        "assertion `left == right` failed: times that it was computed\n  left: 2\n right: 1"
    );
}

/// There is an entry as soon as somebody computes it, and whoever comes then waits for it.
#[test]
fn a_value_that_others_wait_for_is_computed_once() {
    type Cache = RefCell<HashMap<&'static str, Rc<OnceCell<usize>>>>;
    passes(async || {
        ask_twice(async |cache: &Cache, word: &'static str| {
            let entry = cache.borrow_mut().entry(word).or_default().clone();
            *entry.get_or_init(|| compute(word)).await
        })
        .await;
    });
}
