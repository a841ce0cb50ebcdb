#![deny(unused_must_use)]
use std::time::Duration;

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let start = coro::Instant::now();
    for _ in 0..3 {
        coro::interval(Duration::from_secs(1));
    }
    assert_eq!(start.elapsed().as_secs(), 2);
}
