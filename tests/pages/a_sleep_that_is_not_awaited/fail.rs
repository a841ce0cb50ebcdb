#![deny(unused_must_use)]
use std::time::Duration;

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let before = coro::Instant::now();
    coro::sleep(Duration::from_secs(3));
    assert_eq!(before.elapsed().as_secs(), 3);
}
