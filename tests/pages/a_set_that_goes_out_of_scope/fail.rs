use std::time::Duration;

use coro::JoinSet;

async fn wash(plate: u32, clean: async_channel::Sender<u32>) {
    coro::sleep(Duration::from_secs(1)).await;
    clean.send(plate).await.unwrap();
}

fn wash_all(plates: u32, clean: &async_channel::Sender<u32>) {
    let mut washing = JoinSet::new();
    for plate in 0..plates {
        washing.spawn(wash(plate, clean.clone()));
    }
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let (clean, shelf) = async_channel::unbounded();
    wash_all(3, &clean);
    coro::sleep(Duration::from_secs(10)).await;
    assert_eq!(shelf.len(), 3);
}
