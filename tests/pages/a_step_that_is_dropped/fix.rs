#![deny(unused_must_use)]
use coro::{Coroutine, Step};

async fn nap() -> &'static str {
    coro::yield_now().await;
    "rested"
}

fn main() {
    let coroutine = Coroutine::new(nap());
    let Step::Yielded(coroutine, _) = coroutine.send() else {
        panic!("it yields first");
    };
    assert!(matches!(coroutine.send(), Step::Finished("rested")));
}
