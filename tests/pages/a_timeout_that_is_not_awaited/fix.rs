#![deny(unused_must_use)]
use std::cell::Cell;
use std::time::Duration;

async fn count(calls: &Cell<u32>) {
    calls.set(calls.get() + 1);
}

#[coro::main]
async fn main() {
    let calls = Cell::new(0);
    let counted = coro::timeout(Duration::from_secs(1), count(&calls)).await;
    assert!(counted.is_ok());
    assert_eq!(calls.get(), 1);
}
