#![deny(unused_must_use)]
use std::cell::Cell;

async fn count(calls: &Cell<u32>) {
    calls.set(calls.get() + 1);
}

#[coro::main]
async fn main() {
    let calls = Cell::new(0);
    coro::join_all([count(&calls), count(&calls)]);
    assert_eq!(calls.get(), 2);
}
