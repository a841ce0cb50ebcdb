#![deny(unused_must_use)]
use coro::{Asking, Coroutine, Question, Step};

struct Price;

impl Question for Price {
    type Answer = u32;
}

async fn bill() -> u32 {
    coro::ask(Price).await + 1
}

fn started<F: Future>(coroutine: Coroutine<F, Price>) -> Asking<F, Price> {
    match coroutine.send() {
        Step::Asked(asking) => asking,
        _ => panic!("it asks first"),
    }
}

fn main() {
    let step = started(Coroutine::asking(bill())).answer(2);
    assert!(matches!(step, Step::Finished(3)));
}
