use std::time::Duration;

async fn nap() -> &'static str {
    coro::sleep(Duration::from_millis(10)).await;
    "awake"
}

fn main() {
    assert_eq!(futures::executor::block_on(nap()), "awake");
}
