use std::time::Duration;

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let start = coro::Instant::now();
    coro::sleep(Duration::from_secs(3600)).await;
    assert_eq!(start.elapsed().as_secs(), 3600);
}
