async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let squared = square(3).await;
    assert_eq!(squared + squared, 18);
}
