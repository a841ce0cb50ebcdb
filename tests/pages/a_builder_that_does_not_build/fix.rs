#![deny(unused_must_use)]
use coro::{Clock, Executor};

const HOUR: std::time::Duration = std::time::Duration::from_secs(3600);

fn main() {
    let executor = Executor::builder().clock(Clock::Virtual).build();
    executor.block_on(coro::sleep(HOUR));
    assert_eq!(executor.now().elapsed_since_start(), HOUR);
}
