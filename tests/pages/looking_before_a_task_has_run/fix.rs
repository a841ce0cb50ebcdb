use std::cell::Cell;
use std::rc::Rc;

#[coro::main]
async fn main() {
    let lamp = Rc::new(Cell::new("dark"));
    let switched = lamp.clone();
    let switch = coro::spawn(async move { switched.set("lit") });
    switch.await.unwrap();
    assert_eq!(lamp.get(), "lit");
}
