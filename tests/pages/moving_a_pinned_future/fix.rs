async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let mut squared = std::pin::pin!(square(3));
    assert_eq!((&mut squared).await, 9);
}
