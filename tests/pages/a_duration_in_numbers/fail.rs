#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let before = coro::Instant::now();
    coro::sleep(3).await;
    assert_eq!(before.elapsed().as_secs(), 3);
}
