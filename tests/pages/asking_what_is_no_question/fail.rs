struct Price(&'static str);

async fn bill() -> u32 {
    coro::ask(Price("tea")).await + 1
}

fn main() {
    drop(bill());
    assert_eq!(Price("tea").0, "tea");
}
