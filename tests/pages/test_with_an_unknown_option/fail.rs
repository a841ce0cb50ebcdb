#[coro::test(start_paused = true)]
async fn an_hour_is_over_at_once() {
    coro::sleep(std::time::Duration::from_secs(3600)).await;
}

fn main() {}
