use std::cell::Cell;

#[coro::main]
async fn main() {
    let closed = Cell::new(0);
    coro::with(
        "a door",
        async |door| assert_eq!(*door, "a door"),
        async |_| closed.set(closed.get() + 1),
    )
    .await;
    assert_eq!(closed.get(), 1);
}
