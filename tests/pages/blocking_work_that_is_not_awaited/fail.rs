#![deny(unused_must_use)]
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[coro::main]
async fn main() {
    let saved = Arc::new(AtomicU32::new(0));
    let file = saved.clone();
    coro::unblock(move || file.store(7, Ordering::Relaxed));
    assert_eq!(saved.load(Ordering::Relaxed), 7);
}
