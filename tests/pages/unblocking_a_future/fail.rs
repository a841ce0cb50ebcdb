async fn fibonacci(n: u32) -> u64 {
    (0..n).fold((0, 1), |(a, b), _| (b, a + b)).0
}

#[coro::main]
async fn main() {
    assert_eq!(coro::unblock(fibonacci(90)).await, 2_880_067_194_370_816_120);
}
