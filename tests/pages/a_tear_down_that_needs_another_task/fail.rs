use async_channel::{Receiver, unbounded};
use coro::CancellationToken;

async fn write(lines: Receiver<&str>) {
    while let Ok(line) = lines.recv().await {
        println!("{line}");
    }
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let (log, lines) = unbounded();
    drop(coro::spawn(write(lines)));
    let stop = CancellationToken::new();
    let signal = stop.cancelled();
    let serving = coro::spawn(coro::with(
        log,
        async |log| {
            log.send("open").await.unwrap();
            signal.await;
        },
        async |log| log.send("closed").await.unwrap(),
    ));
    coro::yield_now().await;
    stop.cancel();
    assert!(!serving.is_finished());
}
