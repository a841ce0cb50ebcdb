use std::time::Duration;

use coro::{Clock, Executor, Reporter};

async fn save() -> &'static str {
    coro::sleep(Duration::from_secs(3)).await;
    "saved"
}

fn main() {
    let reporter = Reporter::stderr().unfinished(true);
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(reporter)
        .build();
    executor.block_on(async {
        let saving = coro::spawn_named("save", save());
        coro::sleep(Duration::from_secs(1)).await;
        assert_eq!(saving.await.unwrap(), "saved");
    });
}
