use std::pin::pin;
use std::time::Duration;

use async_lock::Mutex;
use futures::future::{Either, select};

#[coro::traced(skip(oven))]
async fn bake(oven: &Mutex<u32>, minutes: u64) {
    let mut baked = oven.lock().await;
    coro::sleep(Duration::from_secs(60 * minutes)).await;
    *baked += 1;
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let oven = Mutex::new(0);
    let guests_come = coro::sleep(Duration::from_secs(60 * 10));
    let cake = pin!(bake(&oven, 40));
    let Either::Right((_, cake)) = select(cake, guests_come).await else {
        panic!("the cake takes longer");
    };
    coro::join!(bake(&oven, 5), cake);
    assert_eq!(*oven.lock().await, 2);
}
