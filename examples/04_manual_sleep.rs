//! # How does a coroutine wait without blocking its thread?
//!
//! **Notice:** Each time it would sleep, the coroutine comes back to you with a polite request instead.
//! `coro::sleep` does not sleep. It suspends `square`, and with it `cube`, and hands a `Request` to whoever sent.
//! Their local variables wait inside the coroutine, the thread is yours again, and the next send goes on in the
//! middle of the line that awaits.
//!
//! A request is only a request. Nobody stops you from sending too early: this program waits because it is polite.
//!
//! **Run:** `cargo run 04` waits its 6 seconds as asked; `cargo run 04 fast` sends almost at once.
//!
//! **Exercise:** Let the second send follow without a wait. What does the coroutine say to that, and what time does
//! it believe it is (`coroutine.elapsed()`)? Then drop the coroutine after its first request: which lines are
//! missing?
//!
//! **Next:** While this coroutine waits, you have nothing to do. Step 05 gives you a second one.

use std::time::Duration;

use coro::{Coroutine, Request, Step};
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
    let coroutine = Coroutine::new(cube(3));

    let Step::Yielded(coroutine, request) = coroutine.send() else {
        panic!("`cube` sleeps first");
    };
    comply(request);

    let Step::Yielded(coroutine, request) = coroutine.send() else {
        panic!("then `square` sleeps");
    };
    comply(request);

    let Step::Finished(cubed) = coroutine.send() else {
        panic!("then both are done");
    };
    println!("{cubed}");
}

/// Reads the request aloud and does as it says.
fn comply(request: Request) {
    println!("{request}");
    if let Request::Sleep(duration) = request {
        pause(duration);
    }
}
