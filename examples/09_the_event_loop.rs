//! # How do you run coroutines without doing it by hand?
//!
//! **Notice:** One `block_on` takes the place of all your sending, and three cubes take as long as one. An executor
//! is the loop of step 06 with the waker of step 08: it polls whoever is ready, and when nobody is, it sleeps until
//! the next deadline or the next wake. `join_all` makes one future of many. The functions have not changed.
//!
//! The loop over 1, 2, 3 slept for 18 seconds in step 01. Here it is 6, on one thread.
//!
//! **Run:** `cargo run 09` shows three parts of 6 seconds each. `cargo run 09 fast` runs them on the virtual clock: it
//! jumps to the next deadline when nobody is ready, so it counts the same 6 seconds without waiting for them.
//!
//! **Exercise:** Replace `join_all` by a `for` loop that awaits one cube after the other. How long now, and why?
//!
//! **Next:** Half of these lines are print statements. Step 10 has none.

use std::time::Duration;

use coro::Executor;
use coro_examples::clock;

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
    println!("{}", block_on(cube(5)));
    println!("{:?}", block_on(coro::join_all([cube(3), cube(4), cube(5)])));
    println!("{:?}", block_on(coro::join_all((1..=3).map(cube))));
}

/// `coro::block_on`, on whichever clock was asked for, with a note of how long it took by that clock.
fn block_on<F: Future>(future: F) -> F::Output {
    let executor = Executor::builder().clock(clock()).build();
    let start = executor.now();
    let output = executor.block_on(future);
    eprintln!("({:.1} s)", (executor.now() - start).as_secs_f64());
    output
}
