async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let squared = square(3);
    assert_eq!(squared.await + squared.await, 18);
}
