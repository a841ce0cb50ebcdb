use coro::{Clock, Executor};

async fn manifest() -> String {
    let reading = coro::unblock(|| std::fs::read_to_string("Cargo.toml"));
    reading.await.unwrap()
}

fn main() {
    let executor = Executor::builder().clock(Clock::Virtual).build();
    assert!(executor.block_on(manifest()).contains("[package]"));
}
