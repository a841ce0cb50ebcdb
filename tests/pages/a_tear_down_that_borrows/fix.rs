use std::cell::Cell;
use std::rc::Rc;

#[coro::main]
async fn main() {
    let closed = Rc::new(Cell::new(0));
    let closes = closed.clone();
    coro::with(
        "a door",
        async |door| assert_eq!(*door, "a door"),
        async move |_| closes.set(closes.get() + 1),
    )
    .await;
    assert_eq!(closed.get(), 1);
}
