use std::time::Duration;

async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let squared = coro::timeout(Duration::from_secs(1), square(3)).await;
    assert_eq!(squared, Ok(9));
}
