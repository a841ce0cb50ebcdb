use std::time::Duration;

async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let squared = coro::timeout(square(3), Duration::from_secs(1)).await;
    assert_eq!(squared, Ok(9));
}
