//! # What does a scheduler do?
//!
//! **Notice:** Three cubes take the 6 seconds that one takes, and so would thirty. The loop has two places to look: a
//! queue of who can go on, and a heap of who may go on later. It waits only when the queue is empty.
//!
//! Nobody wrote the order of the lines down. The queue is first in, first out; of two equal deadlines the one that
//! was asked for first comes first; the order of all lines follows from that.
//!
//! **Run:** `cargo run 06` takes 6 seconds; `cargo run 06 fast` shows the same order at once.
//!
//! **Exercise:** Take from the back of the queue: `pop_back`. Foresee the lines before you look. Then undo
//! that, and leave the sequence number out of the heap: who comes first now if two deadlines are equal?
//!
//! **Next:** You can run coroutines. Step 07 looks at what they are made of.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
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

/// Runs coroutines, all of them at once, and gives what they return in the order in which they were given.
fn gather<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut ready: VecDeque<_> = futures.into_iter().map(Coroutine::new).enumerate().collect();
    let mut results: Vec<_> = ready.iter().map(|_| None).collect();
    // Who sleeps, by place; and until when they do, the earliest deadline on top.
    let mut asleep: Vec<_> = ready.iter().map(|_| None).collect();
    let mut deadlines = BinaryHeap::new();
    let mut sequence = 0;
    let mut now = Duration::ZERO;

    loop {
        while let Some((place, coroutine)) = ready.pop_front() {
            match coroutine.send() {
                Step::Yielded(coroutine, Request::Sleep(duration)) => {
                    asleep[place] = Some(coroutine);
                    deadlines.push(Reverse((now + duration, sequence, place)));
                    sequence += 1;
                }
                Step::Yielded(coroutine, _) => ready.push_back((place, coroutine)),
                Step::Waiting(_) => panic!("it waits for a waker, and there is none before step 08"),
                Step::Finished(output) => results[place] = Some(output),
            }
        }
        // Nobody can go on: wait until somebody may. If nobody ever may, all are done.
        let Some(Reverse((deadline, _, place))) = deadlines.pop() else {
            break;
        };
        pause(deadline - now);
        now = deadline;
        ready.extend(asleep[place].take().map(|coroutine| (place, coroutine)));
    }
    results.into_iter().flatten().collect()
}

pub(crate) fn main() {
    println!("{:?}", gather([cube(3), cube(4), cube(5)]));
}
