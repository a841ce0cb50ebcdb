use std::cell::Cell;

async fn count(calls: &Cell<u32>) {
    calls.set(calls.get() + 1);
}

#[coro::main]
async fn main() {
    let calls = Cell::new(0);
    let _ = count(&calls);
    assert_eq!(calls.get(), 1);
}
