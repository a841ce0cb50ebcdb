use async_lock::Mutex;

async fn transfer(from: &Mutex<u32>, to: &Mutex<u32>) {
    *from.lock().await -= 1;
    coro::yield_now().await;
    *to.lock().await += 1;
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let (ann, ben) = (Mutex::new(5), Mutex::new(5));
    coro::join!(transfer(&ann, &ben), transfer(&ben, &ann));
    assert_eq!((ann.into_inner(), ben.into_inner()), (5, 5));
}
