use std::sync::Mutex;

static LAST: Mutex<u64> = Mutex::new(0);

fn on_a_thread(future: impl Future<Output = u64> + Send + 'static) -> u64 {
    std::thread::spawn(|| coro::block_on(future)).join().unwrap()
}

async fn next() -> u64 {
    let next = {
        let mut last = LAST.lock().unwrap();
        *last += 1;
        *last
    };
    coro::yield_now().await;
    next
}

fn main() {
    assert_eq!(on_a_thread(next()), 1);
}
