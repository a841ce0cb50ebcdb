use std::time::Duration;

use coro::CancellationToken;

async fn bake(stop: CancellationToken) -> u32 {
    let mut cakes = 0;
    while !stop.is_cancelled() {
        coro::sleep(Duration::from_secs(3600)).await;
        cakes += 1;
    }
    cakes
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let stop = CancellationToken::new();
    let baking = coro::spawn(bake(stop.clone()));
    coro::sleep(Duration::from_secs(5000)).await;
    stop.cancel();
    assert_eq!(baking.await.unwrap(), 1);
}
