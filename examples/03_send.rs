//! # Who runs a coroutine?
//!
//! **Notice:** You do: `send` runs it, on your thread, to its end. `cube` awaits `square`, and awaiting a future
//! runs it much as calling a function does: `square` is part of `cube`, and one send carries both through.
//!
//! They still sleep as plain functions do, so `send` comes back only after 3 or 6 seconds, and this thread could do
//! nothing else meanwhile. Marked `async` or not, code that blocks holds its thread. A `Reporter` that watches the second
//! coroutine says so, on the standard error output.
//!
//! **Run:** `cargo run 03` takes 9 seconds; `cargo run 03 fast` is the quick way.
//!
//! **Exercise:** Send to the finished coroutine once more: say `coroutine.send()` twice. Python notices when it runs,
//! and raises `RuntimeError`. Here `send` consumes the coroutine, so this cannot be written: the page
//! `sending_to_a_finished_coroutine` in `tests/pages` shows what the compiler says.
//!
//! **Next:** Step 04 teaches `square` to wait without holding anybody up.

use std::time::Duration;

use coro::{Coroutine, Reporter, Step};
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
    let coroutine = Coroutine::new(square(4));
    println!("{:?}", coroutine.send());

    // So short that it is exceeded with `--fast`, too.
    let reporter = Reporter::stderr().held_after(Duration::from_millis(1));
    let coroutine = Coroutine::new(cube(3)).observer(reporter);
    if let Step::Finished(cubed) = coroutine.send() {
        println!("{cubed}");
    }
}
