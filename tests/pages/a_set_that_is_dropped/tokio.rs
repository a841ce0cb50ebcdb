#![deny(unused_must_use)]
use tokio::task::JoinSet;

async fn wash(plate: u32) {
    tokio::task::yield_now().await;
    println!("Plate {plate} is clean.");
}

fn wash_all(plates: u32) -> JoinSet<()> {
    (1..=plates).map(wash).collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    wash_all(3);
    tokio::task::yield_now().await;
}
