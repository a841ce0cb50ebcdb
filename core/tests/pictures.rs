//! Pictures of programs that run: what observers are told is enough to draw them.
#![cfg(all(feature = "pictures", feature = "macros"))]

use std::time::Duration;

use coro::observe::{Recorder, Recording};
use coro::{Clock, Executor};

fn recorded<T>(root: impl Future<Output = T>) -> Recording {
    let recorder = Recorder::new();
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(recorder.clone())
        .build();
    executor.block_on(root);
    drop(executor);
    recorder.recording()
}

async fn nap(millis: u64) {
    coro::sleep(Duration::from_millis(millis)).await;
}

coro::trace! {
    async fn square(x: u64) -> u64 { nap(3000).await; x * x }
    async fn cube(x: u64) -> u64 { nap(3000).await; x * square(x).await }
}

#[test]
fn three_cubes_at_once() {
    async fn main() {
        assert_eq!(coro::join_all([cube(3), cube(4), cube(5)]).await, [27, 64, 125]);
    }
    let recording = recorded(main());
    let expected = "
t(s)       0        1        2        3        4        5        6
main       █┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄█┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄█✓  all of 3 ×2
├ cube(3)  █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█✓  sleep 3s ×2
│                                     ╶square(3)─────────────────╴
├ cube(4)  █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█✓  sleep 3s ×2
│                                     ╶square(4)─────────────────╴
└ cube(5)  █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█✓  sleep 3s ×2
                                      ╶square(5)─────────────────╴
█ polled  ▒ timer  ┄ awaiting children  ✓ done
3 polls
";
    assert_eq!(
        coro::picture::timeline(&recording).to_string().trim(),
        expected.trim()
    );
}

#[test]
fn a_race_in_a_loop_has_two_rows() {
    let recording = recorded(async {
        for millis in [100, 300] {
            coro::race(nap(millis), nap(200)).await;
        }
    });
    let picture = coro::picture::timeline(&recording).to_string();
    assert_eq!(picture.matches(" race[").count(), 2, "{picture}");
    assert!(picture.contains("sleep 200ms ×2"), "{picture}");
}

#[test]
fn where_time_stands_still_polls_are_drawn_in_their_order() {
    let recording = recorded(async {
        let tasks = [1, 2].map(|_| coro::spawn(coro::yield_now()));
        for task in tasks {
            task.await.unwrap();
        }
    });
    let picture = coro::picture::timeline(&recording).to_string();
    assert!(picture.starts_with("step "), "{picture}");
    assert!(picture.contains("6 polls"), "{picture}");
}

#[test]
fn two_runs_on_the_virtual_clock_give_the_same_pictures() {
    let draw = || {
        let recording = recorded(async {
            let late = coro::spawn(cube(9));
            coro::race(square(1), cube(7)).await;
            std::thread::sleep(Duration::from_micros(10));
            late.await.unwrap()
        });
        let by_steps = coro::picture::timeline(&recording).by_steps().to_string();
        (
            coro::picture::timeline(&recording).to_string(),
            by_steps,
            coro::picture::svg(&recording),
        )
    };
    assert_eq!(draw(), draw());
}

#[test]
fn on_the_real_clock_the_longest_poll_is_told_with_its_place() {
    let recorder = Recorder::new();
    let executor = Executor::builder().observer(recorder.clone()).build();
    executor.block_on(async {
        std::thread::sleep(Duration::from_millis(5));
        nap(2).await;
    });
    let picture = coro::picture::timeline(&recorder.recording()).to_string();
    let said = picture.lines().find(|line| line.contains("longest poll "));
    let place = format!("{}:", file!());
    assert!(said.is_some_and(|said| said.contains(&place)), "{picture}");
}

#[test]
fn a_poll_takes_as_long_as_a_virtual_clock_is_advanced_in_it() {
    let recorder = Recorder::new();
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(recorder.clone())
        .build();
    executor.block_on(async {
        executor.advance(Duration::from_secs(3));
        nap(2).await;
    });
    let picture = coro::picture::timeline(&recorder.recording()).to_string();
    assert!(picture.contains("longest poll 3s"), "{picture}");
}
