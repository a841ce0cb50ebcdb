#[coro::test(start_paused = true)]
async fn an_hour_is_over_at_once() {
    let begin = std::time::Instant::now();
    coro::sleep(std::time::Duration::from_secs(3600)).await;
    assert!(begin.elapsed().as_secs() < 60);
}

fn main() {}
