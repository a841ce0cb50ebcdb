//! # What happens when one function calls another?
//!
//! **Notice:** Every call ends before the next one begins, so three short waits in a row become one long wait. While
//! `square` sleeps, `cube` can only stand still beneath it on the stack, and so can `main` beneath `cube`.
//!
//! **Run:** `cargo run 01` takes its 27 seconds; `cargo run 01 fast` sleeps a thousandth of that.
//!
//! **Exercise:** Work out how long `for x in 1..=10` would take, before you try it. How much of that time is
//! spent multiplying?
//!
//! **Next:** Step 02 writes `async` before `fn`, and then nothing happens at all.

use std::time::{Duration, Instant};

use coro_examples::pause;

fn square(x: u64) -> u64 {
    println!("Starting square with argument {x}!");
    pause(Duration::from_secs(3));
    println!("Finishing square with argument {x}!");
    x * x
}

fn cube(x: u64) -> u64 {
    println!("Starting cube with argument {x}!");
    pause(Duration::from_secs(3));
    let y = square(x);
    println!("Finishing cube with argument {x}!");
    x * y
}

pub(crate) fn main() {
    println!("{}", square(4));
    println!("{}", cube(3));

    let start = Instant::now();
    for x in 1..=3 {
        println!("{}", cube(x));
    }
    eprintln!(
        "(three cubes, one after another: {:.1} s)",
        start.elapsed().as_secs_f64()
    );
}
