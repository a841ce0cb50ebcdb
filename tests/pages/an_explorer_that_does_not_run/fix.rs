#![deny(unused_must_use)]
use std::cell::Cell;

fn main() {
    let runs = Cell::new(0);
    coro::Explorer::new()
        .max_deviations(2)
        .check(async || runs.set(runs.get() + 1));
    assert_eq!(runs.get(), 1);
}
