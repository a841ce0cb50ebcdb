async fn factorial(x: u64) -> u64 {
    if x == 0 {
        return 1;
    }
    x * factorial(x - 1).await
}

fn main() {
    assert_eq!(coro::block_on(factorial(5)), 120);
}
