use std::time::Duration;

use coro::{Instant, sleep};
use futures::StreamExt;

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let began = Instant::now();
    let mut dishes = coro::stream(async |out| {
        for dish in ["soup", "cake", "tea"] {
            sleep(Duration::from_secs(1)).await;
            out.emit(dish).await;
        }
    });
    while let Some(_dish) = dishes.next().await {
        sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(began.elapsed(), Duration::from_secs(4));
}
