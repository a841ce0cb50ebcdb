async fn square(x: u64) -> u64 {
    x * x
}

fn main() {
    let squared = coro::block_on(square(4));
    assert_eq!(squared, 16);
}
