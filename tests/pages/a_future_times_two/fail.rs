async fn square(x: u64) -> u64 {
    x * x
}

async fn twice_the_square(x: u64) -> u64 {
    square(x) * 2
}

fn main() {
    assert_eq!(coro::block_on(twice_the_square(3)), 18);
}
