use std::sync::Arc;

fn on_a_thread(future: impl Future<Output = u64> + Send + 'static) -> u64 {
    std::thread::spawn(|| coro::block_on(future)).join().unwrap()
}

fn main() {
    let squared = async {
        let x = Arc::new(3);
        coro::yield_now().await;
        *x * *x
    };
    assert_eq!(on_a_thread(squared), 9);
}
