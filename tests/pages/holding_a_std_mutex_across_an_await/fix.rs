use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

use coro::Executor;

async fn add(total: &Mutex<u32>, number: u32) {
    coro::yield_now().await;
    *total.lock().unwrap() += number;
}

fn main() {
    let (give, given) = mpsc::channel();
    let adding = thread::spawn(move || {
        let executor = Executor::builder().watched(true).build();
        let total = Mutex::new(0);
        executor.block_on(async {
            give.send(executor.handle()).unwrap();
            coro::join!(add(&total, 1), add(&total, 2));
        });
        total.into_inner().unwrap()
    });
    match given.recv().unwrap().dump(Duration::from_secs(1)) {
        Err(stuck) if !stuck.is_dropped() => panic!("{stuck}"),
        _ => assert_eq!(adding.join().unwrap(), 3),
    }
}
