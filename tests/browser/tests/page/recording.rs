//! Runs to look at, recorded from programs on coro.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use coro::observe::{Recorder, Recording};
use coro::{Clock, Executor};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[coro::traced]
async fn fetch(host: &str, tries: u32) -> usize {
    for attempt in 1..=tries {
        connect(attempt).await;
    }
    host.len()
}

#[coro::traced]
async fn connect(attempt: u32) {
    coro::sleep(ms(120) * attempt).await;
}

#[coro::traced]
async fn square(x: u64) -> u64 {
    coro::sleep(ms(100 * x)).await;
    x * x
}

#[coro::traced]
async fn cube(x: u64) -> u64 {
    coro::sleep(ms(150)).await;
    x * square(x).await
}

#[coro::traced(skip(to))]
async fn produce(many: u32, to: async_channel::Sender<u32>) {
    for number in 0..many {
        coro::sleep(ms(90)).await;
        if to.send(number).await.is_err() {
            return;
        }
    }
}

#[coro::traced(skip(from))]
async fn consume(from: async_channel::Receiver<u32>) -> u32 {
    let mut sum = 0;
    while let Ok(number) = from.recv().await {
        sum += number;
        coro::yield_now().await;
    }
    sum
}

fn recorded(clock: Clock, program: impl Future) -> Recording {
    let recorder = Recorder::new();
    let executor = Executor::builder()
        .clock(clock)
        .observer(recorder.clone())
        .build();
    // The lines that traced functions print are not what is looked at here.
    let run = || coro::trace::listen(|_| (), || executor.block_on(program));
    // A deadlock panics; what led to it has been recorded.
    drop(catch_unwind(AssertUnwindSafe(run)));
    recorder.recording()
}

/// A little of everything: branches, tasks that wake each other, timers, one that is cancelled.
pub(crate) fn recording() -> Recording {
    recorded(Clock::Virtual, async {
        let (to, from) = async_channel::bounded(1);
        let producer = coro::spawn(produce(8, to));
        let consumer = coro::spawn(consume(from));
        let fetching = coro::spawn(fetch("example.org", 9));
        let cubes = coro::join_all([cube(3), cube(4), cube(5)]).await;
        assert_eq!(cubes, [27, 64, 125]);
        producer.await.unwrap();
        assert_eq!(consumer.await.unwrap(), 28);
        fetching.abort();
        assert!(fetching.await.is_err());
    })
}

/// As many events as a recorder keeps, and more: some are lost.
pub(crate) fn long_recording() -> Recording {
    recorded(Clock::Virtual, async {
        let tasks: Vec<_> = (0..200_u64)
            .map(|task| {
                coro::spawn(async move {
                    for round in 0..60 {
                        square(1 + (task * 7 + round) % 5).await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    })
}

/// Tasks that keep the thread for a while, so that others are ready and must wait for it: on the real clock, where polls take time.
pub(crate) fn busy_recording() -> Recording {
    recorded(Clock::Real, async {
        let tasks: Vec<_> = (1..=4).map(|task| coro::spawn(grind(task))).collect();
        for task in tasks {
            task.await.unwrap();
        }
    })
}

#[coro::traced]
async fn grind(task: u64) {
    for round in 1..=5 {
        let begin = std::time::Instant::now();
        while begin.elapsed() < Duration::from_micros(300 * task) {
            std::hint::spin_loop();
        }
        if round % 2 == 0 {
            coro::sleep(ms(1)).await;
        } else {
            coro::yield_now().await;
        }
    }
}

/// Two that wait for each other, in a task each.
pub(crate) fn deadlocked_recording() -> Recording {
    recorded(Clock::Virtual, async {
        let (to_right, from_left) = async_channel::bounded::<()>(1);
        let (to_left, from_right) = async_channel::bounded::<()>(1);
        let left = coro::spawn(async move {
            coro::sleep(ms(20)).await;
            from_right.recv().await.ok();
            to_right.send(()).await.ok();
        });
        let right = coro::spawn(async move {
            from_left.recv().await.ok();
            to_left.send(()).await.ok();
        });
        left.await.unwrap();
        right.await.unwrap();
    })
}
