#![deny(unused_must_use)]
use coro::{Clock, Executor};

const HOUR: std::time::Duration = std::time::Duration::from_secs(3600);

fn main() {
    Executor::builder().clock(Clock::Virtual);
    coro::block_on(coro::sleep(HOUR));
}
