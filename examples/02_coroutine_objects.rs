//! # What do you get when you call an `async fn`?
//!
//! **Notice:** No line says "Starting": the call built a value, and that is all it did. The value holds the
//! argument, and it has room for whatever the function will need later. Like any value it has a type and a size,
//! and it is forgotten when it goes out of scope. The type of `cube`'s value is the larger one, because a `square`
//! has to fit into it.
//!
//! **Run:** `cargo run 02`. Nothing waits here, so there is nothing to make faster.
//!
//! **Exercise:** Two mistakes are now possible, and the compiler knows both; make them. `2 * square(4)` multiplies
//! by a future, and `square(4);` on a line of its own awaits nothing. The pages `multiplying_by_a_future` and
//! `never_awaited` in `tests/pages` take the compiler's answers apart.
//!
//! **Next:** Step 03 makes the value run.

use std::any::type_name_of_val;
use std::time::Duration;

use coro_examples::pause;

async fn square(x: u64) -> u64 {
    println!("Starting square with argument {x}!");
    pause(Duration::from_secs(3));
    println!("Finishing square with argument {x}!");
    x * x
}

async fn cube(x: u64) -> u64 {
    println!("Starting cube with argument {x}!");
    pause(Duration::from_secs(3));
    let y = square(x).await;
    println!("Finishing cube with argument {x}!");
    x * y
}

pub(crate) fn main() {
    describe("square(4)", &square(4));
    describe("cube(3)", &cube(3));
}

/// Shows what a value is, knowing only that a `u64` will come out of it one day.
fn describe<F: Future<Output = u64>>(call: &str, future: &F) {
    // The type has no name that one could write. The compiler calls it after the function, as if the body were a
    // closure in it; the path in front depends on which program this file is part of.
    let full = type_name_of_val(future);
    let at = full.find(call.split('(').next().unwrap_or(call)).unwrap_or(0);
    println!(
        "{call} is a value of type {} and takes {} bytes",
        &full[at..],
        size_of_val(future)
    );
}
