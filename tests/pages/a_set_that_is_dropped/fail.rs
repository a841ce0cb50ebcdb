#![deny(unused_must_use)]
use std::time::Duration;

use coro::JoinSet;

async fn wash(plate: u32) {
    coro::sleep(Duration::from_secs(1)).await;
    println!("Plate {plate} is clean.");
}

fn wash_all(plates: u32) -> JoinSet<()> {
    (1..=plates).map(wash).collect()
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    wash_all(3);
    coro::sleep(Duration::from_secs(2)).await;
}
