use std::thread;
use std::time::Duration;

async fn brew() -> &'static str {
    coro::sleep(Duration::from_millis(3)).await;
    "tea"
}

fn main() {
    let kitchen = coro::Executor::new();
    let handle = kitchen.handle();
    let (leave, left) = async_channel::bounded::<()>(1);
    let guest = thread::spawn(move || {
        let cup = handle.spawn_with(brew);
        assert_eq!(cup.join().unwrap(), "tea");
        drop(leave);
    });
    kitchen.block_on(left.recv()).unwrap_err();
    guest.join().unwrap();
}
