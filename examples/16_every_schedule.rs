//! # Does it go well in whatever order they run?
//!
//! **Notice:** Two coroutines add a square each to a total, and 9 + 16 is 25: in this run, and in every one that you
//! will ever start. You would say that `four` adds when `three` has added, for both have slept 3 seconds by then. But at
//! that moment both can go on, and which of them does so first is for the scheduler to say. The usual order is first in,
//! first out; nobody has promised it.
//!
//! `total.set(total.get() + square(x).await)` is one line, but not one piece. It reads the total, waits, and writes what
//! it has read plus a square; what others wrote in between is lost.
//!
//! You have to suspect such a line to see it, so let the machine look. `Explorer` runs the closure again and again on the
//! virtual clock, each time in another order: first the usual one, then those that differ from it least. It stops at the
//! first that fails, and tells of it turn by turn: a row is a turn, in the column of whoever had it.
//!
//! An order is nothing but the order of the sends. Read the columns of `four` and `three` from top to bottom, send to
//! them like that, and it happens in your own hands: 16.
//!
//! The remedy is to wait first, and then to read and write with no await in between. There are six orders, and now it
//! goes well in all of them; so nobody has to believe that it is one.
//!
//! **Run:** `cargo run 16` takes 6 seconds, all of them before the first line; `cargo run 16 fast` is at once.
//!
//! **Exercise:** Undo the remedy, and let `later` sleep 4 seconds: no order fails. Is the mistake gone, or was it only
//! the virtual clock, on which nothing but sleep takes time?
//!
//! **Next:** This is the last step. The README shows how to use coro in a program of your own; with `coro::explore` one
//! of its tests tries every order.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use coro::{Coroutine, Executor, Explorer, Step};
use coro_examples::clock;

const SECONDS: Duration = Duration::from_secs(3);

async fn square(x: u64) -> u64 {
    coro::sleep(SECONDS).await;
    x * x
}

/// Adds a square to the total.
async fn add(total: Rc<Cell<u64>>, x: u64) {
    total.set(total.get() + square(x).await);
}

async fn add_in_one_go(total: Rc<Cell<u64>>, x: u64) {
    let squared = square(x).await;
    total.update(|before| before + squared);
}

/// Adds 3 seconds later.
async fn later(adding: impl Future<Output = ()>) {
    coro::sleep(SECONDS).await;
    adding.await;
}

async fn both<A: Future<Output = ()> + 'static>(add: fn(Rc<Cell<u64>>, u64) -> A) -> u64 {
    let total = Rc::new(Cell::new(0));
    let three = coro::spawn_named("three", add(total.clone(), 3));
    let four = coro::spawn_named("four", later(add(total.clone(), 4)));
    three.await.unwrap();
    four.await.unwrap();
    total.get()
}

pub(crate) fn main() {
    let executor = Executor::builder().clock(clock()).build();
    println!("{}\n", executor.block_on(both(add)));

    let found = Explorer::new().run(async || assert_eq!(both(add).await, 25));
    println!("{}\n", found.unwrap_err());

    let total = Rc::new(Cell::new(0));
    let three = Coroutine::new(add(total.clone(), 3));
    let four = Coroutine::new(later(add(total.clone(), 4)));
    // As in the table.
    let four = send("four", four);
    let three = send("three", three);
    let four = send("four", four);
    finish("three", three);
    finish("four", four);
    println!("{}\n", total.get());

    let tried = Explorer::new().run(async || assert_eq!(both(add_in_one_go).await, 25));
    let summary = tried.unwrap();
    assert!(summary.is_complete());
    println!("25 in all {} orders", summary.schedules);
}

/// Sends to a coroutine and reads its request aloud.
fn send<F: Future>(name: &str, coroutine: Coroutine<F>) -> Coroutine<F> {
    let Step::Yielded(coroutine, request) = coroutine.send() else {
        panic!("it has a request");
    };
    println!("send to {name}: {request}");
    coroutine
}

/// Sends to a coroutine for the last time.
fn finish<F: Future>(name: &str, coroutine: Coroutine<F>) {
    let Step::Finished(_) = coroutine.send() else {
        panic!("it is done");
    };
    println!("send to {name}: it is done");
}
