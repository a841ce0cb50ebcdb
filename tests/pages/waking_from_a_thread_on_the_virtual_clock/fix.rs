use std::thread;
use std::time::Duration;

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let (sender, receiver) = async_channel::bounded(1);
    thread::spawn(move || {
        thread::sleep(Duration::from_secs(1));
        sender.send_blocking(42)
    });
    let answer = coro::outside(receiver.recv()).await;
    assert_eq!(answer, Ok(42));
}
