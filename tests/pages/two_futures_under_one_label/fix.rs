use std::time::Duration;

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let start = coro::Instant::now();
    let nap = || coro::sleep(Duration::from_secs(3));
    coro::trace!("two naps", coro::join_all([nap(), nap()])).await;
    assert_eq!(start.elapsed().as_secs(), 3);
}
