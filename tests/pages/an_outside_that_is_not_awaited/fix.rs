#![deny(unused_must_use)]
use std::thread;

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let (sender, receiver) = async_channel::bounded(1);
    let cook = thread::spawn(move || sender.send_blocking("tea"));
    let served = coro::outside(receiver.recv()).await;
    assert_eq!(served, Ok("tea"));
    assert!(cook.join().unwrap().is_ok());
}
