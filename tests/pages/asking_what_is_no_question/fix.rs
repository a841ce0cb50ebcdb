struct Price(&'static str);

impl coro::Question for Price {
    type Answer = u32;
}

async fn bill() -> u32 {
    coro::ask(Price("tea")).await + 1
}

fn main() {
    drop(bill());
    assert_eq!(Price("tea").0, "tea");
}
