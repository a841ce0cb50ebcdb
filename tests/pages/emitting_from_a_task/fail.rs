use std::time::Duration;

use futures::StreamExt;

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let strokes = coro::stream(async |out| {
        let bell = async move {
            for stroke in 1..=3 {
                coro::sleep(Duration::from_secs(1)).await;
                out.emit(stroke).await;
            }
        };
        coro::spawn(bell).await.unwrap();
    });
    let heard: Vec<u32> = strokes.collect().await;
    assert_eq!(heard, [1, 2, 3]);
}
