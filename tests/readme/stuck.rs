//! A program that can never end, and says why.

use std::pin::pin;
use std::time::Duration;

use async_lock::Mutex;

#[coro::traced(skip(log))]
async fn write(log: &Mutex<String>, line: &str) {
    let mut log = log.lock().await;
    coro::sleep(Duration::from_secs(2)).await;
    log.push_str(line);
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let log = Mutex::new(String::new());
    let mut slow = pin!(write(&log, "slow"));
    assert!(coro::timeout(Duration::from_secs(1), &mut slow).await.is_err());
    write(&log, "late").await;
}
