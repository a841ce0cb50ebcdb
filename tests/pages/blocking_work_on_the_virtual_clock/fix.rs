use coro::{Blocking, Clock, Executor};

async fn manifest() -> String {
    let reading = coro::unblock(|| std::fs::read_to_string("Cargo.toml"));
    reading.await.unwrap()
}

fn main() {
    let builder = Executor::builder().clock(Clock::Virtual);
    let executor = builder.blocking(Blocking::Inline).build();
    assert!(executor.block_on(manifest()).contains("[package]"));
}
