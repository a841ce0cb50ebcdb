use coro::{Coroutine, Step};

struct Price;

impl coro::Question for Price {
    type Answer = u32;
}

async fn bill() -> u32 {
    2 * coro::ask(Price).await
}

fn main() {
    let Step::Asked(asking) = Coroutine::<_, Price>::asking(bill()).send() else {
        panic!("it asks");
    };
    assert!(matches!(asking.answer(7), Step::Finished(14)));
}
