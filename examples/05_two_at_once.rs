//! # Can two coroutines wait at the same time?
//!
//! **Notice:** Both have asked you to wait before you wait at all, so one wait of 3 seconds serves the two of them.
//! You send to the first, and instead of standing there with its request you send to the second. Each goes on
//! exactly where it stood, as if the other did not exist: neither function has changed since step 04.
//!
//! You are the scheduler. There is one thread, and it changes from one coroutine to the other nowhere but at an
//! `.await`, when you say so.
//!
//! **Run:** `cargo run 05` takes 6 seconds, where two cubes in a row would take 12; `cargo run 05 fast` hurries.
//!
//! **Exercise:** Send to `ten` twice before `five` has its second turn. Which lines change places? Which results
//! change?
//!
//! **Next:** You followed a rule while you did this, and step 06 writes it down as a loop.

use std::time::Duration;

use coro::{Coroutine, Step};
use coro_examples::pause;

async fn square(x: u64) -> u64 {
    println!("Starting square with argument {x}!");
    coro::sleep(Duration::from_secs(3)).await;
    println!("Finishing square with argument {x}!");
    x * x
}

async fn cube(x: u64) -> u64 {
    println!("Starting cube with argument {x}!");
    coro::sleep(Duration::from_secs(3)).await;
    let y = square(x).await;
    println!("Finishing cube with argument {x}!");
    x * y
}

pub(crate) fn main() {
    let five = Coroutine::new(cube(5));
    let ten = Coroutine::new(cube(10));

    let five = send(five);
    let ten = send(ten);
    pause(Duration::from_secs(3));

    let five = send(five);
    let ten = send(ten);
    pause(Duration::from_secs(3));

    println!("{}", finish(five));
    println!("{}", finish(ten));
}

/// Sends to a coroutine and reads its request aloud.
fn send<F: Future>(coroutine: Coroutine<F>) -> Coroutine<F> {
    let Step::Yielded(coroutine, request) = coroutine.send() else {
        panic!("it has a request");
    };
    println!("{request}");
    coroutine
}

/// Sends to a coroutine for the last time.
fn finish<F: Future>(coroutine: Coroutine<F>) -> F::Output {
    let Step::Finished(output) = coroutine.send() else {
        panic!("it is done");
    };
    output
}
