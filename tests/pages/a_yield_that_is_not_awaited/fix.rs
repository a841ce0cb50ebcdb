#![deny(unused_must_use)]
use std::cell::Cell;
use std::rc::Rc;

#[coro::main]
async fn main() {
    let greeted = Rc::new(Cell::new(false));
    let flag = greeted.clone();
    let _task = coro::spawn(async move { flag.set(true) });
    coro::yield_now().await;
    assert!(greeted.get());
}
