//! # What does the compiler make of an `async fn`?
//!
//! **Notice:** Written by hand, the two functions become two enums, and print the lines of step 04. Each `.await` is a
//! variant, which holds the variables that are still needed and the future that is being awaited. `poll` is one
//! `match` in a loop: it does what lies between two awaits, moves to the next variant, and returns `Pending` wherever
//! the future inside does. No stack is kept and no thread stands still: a suspended function is a value.
//!
//! Why `Pin`? In an `async fn` a variable may borrow another across an `.await`, so its enum may point into itself,
//! and to move it then would leave the pointer behind. `Pin<&mut Self>` promises that it stays where it is from its
//! first poll on. The enums below point nowhere, so they are `Unpin`: for them the promise is void, and
//! `Pin::get_mut` and `Pin::new` lead out of it and into it without `unsafe`.
//!
//! **Run:** `cargo run 07` takes 6 seconds, as step 04 does; `cargo run 07 fast` is at once.
//!
//! **Exercise:** Let `square` sleep twice: first in its `async fn` in step 04, then here. Count the lines you wrote.
//!
//! **Next:** `poll` hands a `Context` down and nothing here looks into it. Step 08 does.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use coro::{Coroutine, Request, Sleep, Step};
use coro_examples::pause;

enum Square {
    Start { x: u64 },
    Sleeping { x: u64, sleep: Sleep },
    Returned,
}

impl Future for Square {
    type Output = u64;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        let this = self.get_mut();
        loop {
            match this {
                Square::Start { x } => {
                    println!("Starting square with argument {x}!");
                    let sleep = coro::sleep(Duration::from_secs(3));
                    *this = Square::Sleeping { x: *x, sleep };
                }
                Square::Sleeping { x, sleep } => {
                    ready!(Pin::new(sleep).poll(cx));
                    println!("Finishing square with argument {x}!");
                    let output = *x * *x;
                    *this = Square::Returned;
                    return Poll::Ready(output);
                }
                Square::Returned => panic!("`square` was polled after it had returned"),
            }
        }
    }
}

enum Cube {
    Start { x: u64 },
    Sleeping { x: u64, sleep: Sleep },
    Squaring { x: u64, square: Square },
    Returned,
}

impl Future for Cube {
    type Output = u64;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        let this = self.get_mut();
        loop {
            match this {
                Cube::Start { x } => {
                    println!("Starting cube with argument {x}!");
                    let sleep = coro::sleep(Duration::from_secs(3));
                    *this = Cube::Sleeping { x: *x, sleep };
                }
                Cube::Sleeping { x, sleep } => {
                    ready!(Pin::new(sleep).poll(cx));
                    *this = Cube::Squaring {
                        x: *x,
                        square: Square::Start { x: *x },
                    };
                }
                Cube::Squaring { x, square } => {
                    let y = ready!(Pin::new(square).poll(cx));
                    println!("Finishing cube with argument {x}!");
                    let output = *x * y;
                    *this = Cube::Returned;
                    return Poll::Ready(output);
                }
                Cube::Returned => panic!("`cube` was polled after it had returned"),
            }
        }
    }
}

pub(crate) fn main() {
    let mut step = Coroutine::new(Cube::Start { x: 3 }).send();
    while let Step::Yielded(coroutine, request) = step {
        println!("{request}");
        if let Request::Sleep(duration) = request {
            pause(duration);
        }
        step = coroutine.send();
    }
    if let Step::Finished(cubed) = step {
        println!("{cubed}");
    }
}
