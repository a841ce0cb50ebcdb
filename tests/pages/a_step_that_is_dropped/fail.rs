#![deny(unused_must_use)]
use coro::Coroutine;

async fn nap() -> &'static str {
    coro::yield_now().await;
    "rested"
}

fn main() {
    let coroutine = Coroutine::new(nap());
    coroutine.send();
}
