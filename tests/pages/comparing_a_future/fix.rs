async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    assert!(square(3).await == 9);
}
