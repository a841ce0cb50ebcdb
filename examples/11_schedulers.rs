//! # Do your functions depend on who runs them?
//!
//! **Notice:** Four schedulers run the same two functions, and print the same lines in the same order. A future knows
//! `poll` and a waker, and nothing about its scheduler. Only the leaf differs, because a timer must be rung by
//! somebody: how to sleep is an argument here, an async closure, and all else stays as it was.
//!
//! Each scheduler starts three tasks of its own kind; `coro::join_all`, a future like any other, awaits them. What
//! they say is captured: the first transcript is printed, and of the others whether they are equal to it.
//!
//! **Run:** `cargo run 11` takes 6 seconds on each of the four. `cargo run 11 fast` runs coro and tokio on their
//! virtual clocks; smol and futures have none, and sleep 50 milliseconds for 3 seconds.
//!
//! **Exercise:** Give the functions `coro::sleep` on all four. Who says what, and does the message help?
//!
//! **Next:** Step 12 waits for something other than time.

use std::time::Duration;

use coro_examples::{clock, fast};
use futures::task::LocalSpawnExt;

coro::trace! {
    #[traced(skip(sleep))]
    async fn square(x: u64, sleep: impl AsyncFn(Duration)) -> u64 {
        sleep(Duration::from_secs(3)).await;
        x * x
    }

    #[traced(skip(sleep))]
    async fn cube(x: u64, sleep: impl AsyncFn(Duration)) -> u64 {
        sleep(Duration::from_secs(3)).await;
        x * square(x, sleep).await
    }
}

fn on_coro() -> Vec<u64> {
    let executor = coro::Executor::builder().clock(clock()).build();
    let tasks = [3, 4, 5].map(|x| executor.spawn(cube(x, coro::sleep)));
    executor.block_on(coro::join_all(tasks.map(async |task| task.await.unwrap())))
}

fn on_tokio() -> Vec<u64> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(fast()).build().unwrap();
    let tasks = [3, 4, 5].map(|x| runtime.spawn(cube(x, tokio::time::sleep)));
    runtime.block_on(coro::join_all(tasks.map(async |task| task.await.unwrap())))
}

fn on_smol() -> Vec<u64> {
    let sleep = async |duration| {
        smol::Timer::after(shortened(duration)).await;
    };
    let executor = smol::LocalExecutor::new();
    let tasks = [3, 4, 5].map(|x| executor.spawn(cube(x, sleep)));
    smol::block_on(executor.run(coro::join_all(tasks)))
}

fn on_futures() -> Vec<u64> {
    let sleep = async |duration| futures_timer::Delay::new(shortened(duration)).await;
    let mut pool = futures::executor::LocalPool::new();
    let tasks = [3, 4, 5].map(|x| pool.spawner().spawn_local_with_handle(cube(x, sleep)).unwrap());
    pool.run_until(coro::join_all(tasks))
}

/// How long a scheduler sleeps that has no virtual clock.
fn shortened(duration: Duration) -> Duration {
    if fast() { duration / 60 } else { duration }
}

pub(crate) fn main() {
    let transcript = |run: fn() -> Vec<u64>| {
        let (cubes, lines) = coro::trace::capture(run);
        format!("{lines}{cubes:?}")
    };
    let expected = transcript(on_coro);
    println!("{expected}");
    let others: [(&str, fn() -> _); 3] = [("tokio", on_tokio), ("smol", on_smol), ("futures", on_futures)];
    for (name, run) in others {
        assert_eq!(transcript(run), expected, "on {name}");
        println!("{name}: equal, line for line");
    }
}
