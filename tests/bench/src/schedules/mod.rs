//! Schedules a second: coro's `Explorer` beside other tools that try every order.

mod coro;
mod fresh;
mod loom;
mod programs;
mod schedwalk;
mod shuttle;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::measure::{self, Effort};

/// Tries so many schedules at most, and calls [`begins`] in each.
type Trial = fn(u64);

#[derive(Clone, Copy)]
enum Program {
    Joined,
    Counted3,
    Counted4,
    Sending,
}

struct Row {
    title: &'static str,
    /// Whether it is known when all schedules have been tried.
    ends: bool,
    cases: Vec<(&'static str, Trial)>,
}

/// How many schedules one call has at most, while time is taken.
const MOST_TIMED: u64 = 5_000;

/// So many more are tried to find out how many there are.
const MOST_COUNTED: u64 = 400 * MOST_TIMED;

static BEGUN: AtomicU64 = AtomicU64::new(0);

/// A run begins.
fn begins() {
    BEGUN.fetch_add(1, Ordering::Relaxed);
}

/// Prints for each program and tool how many schedules there are, how many are tried a second, and how many times as many the
/// first tool tries.
pub(crate) fn compare(takes_part: impl Fn(&str) -> bool, effort: &Effort, is_quick: bool) {
    let most_counted = if is_quick { MOST_TIMED } else { MOST_COUNTED };
    for mut row in rows() {
        row.cases.retain(|(tool, _)| takes_part(tool));
        if row.cases.is_empty() {
            continue;
        }
        println!("{}", row.title);
        let numbers = row
            .cases
            .iter()
            .map(|(_, trial)| row.ends.then(|| number(*trial, most_counted)));
        let numbers: Vec<_> = numbers.collect();
        let rates = rates(&row, effort);
        let first = rates.first().copied().unwrap_or_default();
        for (((tool, _), number), rate) in row.cases.iter().zip(numbers).zip(rates) {
            let number = number.unwrap_or_default();
            println!(
                "  {tool:10} {number:>10} {rate:>12.0} a second  {:>6.1}",
                first / rate
            );
        }
    }
}

fn rows() -> Vec<Row> {
    let row = |title, program| {
        let mut cases = vec![
            ("coro", coro::trial(program)),
            ("schedwalk", schedwalk::trial(program)),
            ("shuttle", shuttle::trial(program)),
        ];
        cases.extend(loom::trial(program).map(|trial| ("loom", trial)));
        Row {
            title,
            ends: true,
            cases,
        }
    };
    vec![
        row("3 tasks of (read; await; write), each awaited", Program::Joined),
        row(
            "3 tasks of (read; await; write), main woken once",
            Program::Counted3,
        ),
        row(
            "4 tasks of (read; await; write), main woken once",
            Program::Counted4,
        ),
        row(
            "2 tasks send 2 messages each to a third over async-channel",
            Program::Sending,
        ),
        Row {
            title: "a new runtime, and a sleep on its virtual clock",
            ends: false,
            cases: vec![("coro", fresh::CORO), ("tokio", fresh::TOKIO)],
        },
    ]
}

/// How many schedules there are.
fn number(trial: Trial, most: u64) -> String {
    let before = BEGUN.load(Ordering::Relaxed);
    trial(most);
    let tried = BEGUN.load(Ordering::Relaxed) - before;
    let more = if tried == most { ">" } else { "" };
    format!("{more}{tried}")
}

/// Schedules a second, in interleaved rounds.
fn rates(row: &Row, effort: &Effort) -> Vec<f64> {
    let mut samples = vec![Vec::new(); row.cases.len()];
    for round in 0..effort.rounds {
        for turn in 0..row.cases.len() {
            let index = (round + turn) % row.cases.len();
            samples[index].push(rate(row.cases[index].1, effort));
        }
    }
    samples.into_iter().map(measure::median).collect()
}

fn rate(trial: Trial, effort: &Effort) -> f64 {
    let before = BEGUN.load(Ordering::Relaxed);
    let start = Instant::now();
    while start.elapsed() < effort.sample {
        trial(MOST_TIMED);
    }
    let tried = BEGUN.load(Ordering::Relaxed) - before;
    tried as f64 / start.elapsed().as_secs_f64()
}
