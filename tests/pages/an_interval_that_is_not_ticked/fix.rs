#![deny(unused_must_use)]
use std::time::Duration;

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let start = coro::Instant::now();
    let mut ticks = coro::interval(Duration::from_secs(1));
    for _ in 0..3 {
        ticks.tick().await;
    }
    assert_eq!(start.elapsed().as_secs(), 2);
}
