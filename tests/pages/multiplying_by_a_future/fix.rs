async fn square(x: u64) -> u64 {
    x * x
}

async fn twice_the_square(x: u64) -> u64 {
    2 * square(x).await
}

fn main() {
    assert_eq!(coro::block_on(twice_the_square(3)), 18);
}
