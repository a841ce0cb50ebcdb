use coro::{Coroutine, Question, Step};

struct Price;

impl Question for Price {
    type Answer = u32;
}

async fn bill() -> u32 {
    coro::ask(Price).await + 1
}

fn main() {
    let coroutine = Coroutine::<_, Price>::asking(bill());
    let Step::Asked(asking) = coroutine.send() else {
        panic!("it asks first");
    };
    let step = asking.answer("two");
    assert!(matches!(step, Step::Finished(3)));
}
