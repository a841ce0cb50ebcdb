#[coro::traced(name = "the square")]
fn square(x: u64) -> u64 {
    x * x
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    assert_eq!(square(4), 16);
}
