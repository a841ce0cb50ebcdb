//! blocking: work that would keep the thread, on threads of its own.

use std::sync::mpsc;

use blocking::{Unblock, unblock};
use futures_lite::io::AsyncReadExt;

use crate::log::by_machine;

/// The work ends only when it hears from a task of the executor that it would block.
async fn work_that_waits_for_another_task() -> u32 {
    let (sender, receiver) = mpsc::channel();
    let work = unblock(move || receiver.recv().unwrap());
    let task = coro::spawn(async move {
        coro::yield_now().await;
        sender.send(42).unwrap();
    });
    let answer = work.await;
    task.await.unwrap();
    answer
}

#[test]
fn tasks_go_on_while_a_thread_works() {
    assert_eq!(coro::block_on(work_that_waits_for_another_task()), 42);
}

#[test]
fn on_the_virtual_clock_the_work_is_outside() {
    let answer = by_machine(coro::outside(work_that_waits_for_another_task()));
    assert_eq!(answer, 42);
}

#[test]
fn a_file_is_read_as_a_stream_of_bytes() {
    let text = coro::block_on(async {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let file = unblock(move || std::fs::File::open(path)).await?;
        let mut text = String::new();
        Unblock::new(file).read_to_string(&mut text).await?;
        std::io::Result::Ok(text)
    });
    assert!(text.unwrap().starts_with("[package]"));
}

#[test]
fn a_panic_in_the_work_comes_out_of_the_await() {
    let task = coro::block_on(async {
        let task = coro::spawn(unblock(|| std::panic::panic_any("oh no")));
        task.await
    });
    let panic: Result<(), _> = task.map_err(|error| error.into_panic());
    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"oh no"));
}
