async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let squared: u64 = coro::spawn(square(4)).await.unwrap();
    assert_eq!(squared, 16);
}
