#![deny(unused_must_use)]
use std::time::Duration;

async fn stay_up() {
    coro::pending::<()>();
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let day = Duration::from_secs(86_400);
    assert!(coro::timeout(day, stay_up()).await.is_err());
}
