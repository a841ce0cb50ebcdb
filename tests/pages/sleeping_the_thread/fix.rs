use std::time::Duration;

use coro::{Clock, Executor, Reporter};

async fn run(name: &str, milliseconds: u64) -> &str {
    coro::sleep(Duration::from_millis(milliseconds)).await;
    name
}

async fn contest() -> &'static str {
    coro::race(run("tortoise", 300), run("hare", 200)).await
}

fn main() {
    let reporter = Reporter::new(|report| {
        // Without the milliseconds, which differ from run to run.
        let (who, rest) = report.split_once(" for ").unwrap();
        let (_, why) = rest.split_once(" without").unwrap();
        eprintln!("{who} without{why}");
    });
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(reporter)
        .build();
    assert_eq!(executor.block_on(contest()), "hare");
}
