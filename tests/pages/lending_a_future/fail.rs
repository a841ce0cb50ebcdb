use std::time::Duration;

async fn knit() -> &'static str {
    coro::sleep(Duration::from_secs(3)).await;
    "a scarf"
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let mut knitting = knit();
    let soon = coro::timeout(Duration::from_secs(1), &mut knitting).await;
    assert!(soon.is_err());
    assert_eq!(knitting.await, "a scarf");
}
