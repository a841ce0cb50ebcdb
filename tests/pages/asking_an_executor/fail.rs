struct Price;

impl coro::Question for Price {
    type Answer = u32;
}

async fn bill() -> u32 {
    2 * coro::ask(Price).await
}

fn main() {
    let bill = coro::block_on(bill());
    assert_eq!(bill, 14);
}
