#![deny(unused_must_use)]
use futures::StreamExt;

#[coro::main]
async fn main() {
    let countdown = coro::stream(async |out| {
        for number in (1..=3).rev() {
            out.emit(number);
        }
    });
    let numbers: Vec<u32> = countdown.collect().await;
    assert_eq!(numbers, [3, 2, 1]);
}
