#![deny(unused_must_use)]
use std::cell::Cell;

async fn count(calls: &Cell<u32>) {
    calls.set(calls.get() + 1);
}

async fn count_twice(calls: &Cell<u32>) {
    count(calls).await;
    count(calls).await;
}

fn main() {
    let calls = Cell::new(0);
    coro::block_on(count_twice(&calls));
    assert_eq!(calls.get(), 2);
}
