//! # Can the functions say by themselves what they do?
//!
//! **Notice:** There is not one print statement left, and the lines are the same. What `coro::trace!` encloses says
//! when it starts and how it ends: `Finishing`, or `Panicking`, or `Cancelling`. The functions do nothing but their
//! work, `cube` is one line long, and where nobody listens a trace costs next to nothing.
//!
//! `#[coro::main]` is the `block_on` around `main`. What `main` returns is shown as a prompt would show it: `Shown`
//! does that, in `lib.rs`.
//!
//! **Run:** `cargo run 10` takes 6 seconds; `cargo run 10 fast` is at once.
//!
//! **Exercise:** Listen to the trace yourself: give `coro::trace::set_listener` a closure that writes each line with
//! `coro::Instant::now().elapsed_since_start()` in front.
//!
//! **Next:** These functions run on coro. Step 11 takes them elsewhere.

use std::time::Duration;

use coro_examples::{Shown, clock};

coro::trace! {
    async fn square(x: u64) -> u64 {
        coro::sleep(Duration::from_secs(3)).await;
        x * x
    }

    async fn cube(x: u64) -> u64 {
        coro::sleep(Duration::from_secs(3)).await;
        x * square(x).await
    }
}

#[coro::main(clock = clock())]
pub(crate) async fn main() -> Shown<Vec<u64>> {
    Shown(coro::join_all([cube(3), cube(4), cube(5)]).await)
}
