//! Two cubes at once, looked at after four seconds and when all is over.

use std::time::Duration;

use coro::observe::Recorder;
use coro::{Clock, Executor};

coro::trace! {
    async fn square(x: u64) -> u64 {
        coro::sleep(Duration::from_secs(3)).await;
        x * x
    }

    async fn cube(x: u64) -> u64 {
        coro::sleep(Duration::from_secs(3)).await;
        x * square(x).await
    }
}

async fn look() {
    let cubes = coro::spawn_named("cubes", coro::join_all([cube(3), cube(4)]));
    coro::sleep(Duration::from_secs(4)).await;
    println!("{}", coro::dump());
    cubes.await.unwrap();
}

fn main() {
    coro::trace::silence();
    let recorder = Recorder::new();
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(recorder.clone())
        .build();
    executor.block_on(look());
    print!("{}", coro::picture::timeline(&recorder.recording()));
}
