struct Price(&'static str);

async fn bill() -> u32 {
    coro::ask(Price("tea")).await + 1
}

fn main() {
    let total = coro::block_on(bill());
    assert_eq!(total, 3);
}
