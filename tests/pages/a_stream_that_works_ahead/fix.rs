use std::time::Duration;

use coro::{Instant, sleep};

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let began = Instant::now();
    let (out, dishes) = async_channel::bounded(1);
    let _cook = coro::spawn(async move {
        for dish in ["soup", "cake", "tea"] {
            sleep(Duration::from_secs(1)).await;
            out.send(dish).await.unwrap();
        }
    });
    while let Ok(_dish) = dishes.recv().await {
        sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(began.elapsed(), Duration::from_secs(4));
}
