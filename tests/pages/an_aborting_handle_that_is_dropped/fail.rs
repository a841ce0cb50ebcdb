#![deny(unused_must_use)]
use std::time::Duration;

async fn heartbeat(beats: async_channel::Sender<u32>) {
    let mut ticks = coro::interval(Duration::from_secs(1));
    for beat in 1.. {
        ticks.tick().await;
        beats.send(beat).await.unwrap();
    }
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let (sender, beats) = async_channel::unbounded();
    coro::spawn(heartbeat(sender)).abort_on_drop();
    coro::sleep(Duration::from_secs(3)).await;
    assert!(!beats.is_empty());
}
