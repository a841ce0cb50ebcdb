async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let sixteen = square(4).await;
    let sum = sixteen + sixteen;
    assert_eq!(sum, 32);
}
