struct Price(&'static str);

impl coro::Question for Price {
    type Answer = u32;
}

async fn bill() -> u32 {
    coro::ask(Price("tea")).await + 1
}

fn main() {
    let step = coro::Coroutine::<_, Price>::asking(bill()).send();
    assert!(matches!(step, coro::Step::Asked(asking) if asking.question.0 == "tea"));
}
