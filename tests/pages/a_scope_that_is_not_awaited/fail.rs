#![deny(unused_must_use)]
use std::cell::Cell;

#[coro::main]
async fn main() {
    let fed = Cell::new(0);
    coro::scope(async |scope| {
        for _cow in 0..3 {
            scope.spawn(async { fed.set(fed.get() + 1) });
        }
    });
    assert_eq!(fed.get(), 3);
}
