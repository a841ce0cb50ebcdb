//! Samples, in interleaved rounds, and what they come to.

use std::env;
use std::io::{IsTerminal, Write, stderr};
use std::process::Command;
use std::time::Duration;

use crate::rows::{Amount, Case, Row, Summary};

/// How long and how often to measure.
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    /// What a calibrated sample takes at least.
    pub(crate) sample: Duration,
}

/// What one row came to.
pub(crate) struct Outcome {
    pub(crate) row: Row,
    /// One value a case, in the order of `row.cases`.
    pub(crate) values: Vec<f64>,
}

/// What one timed stretch of work came to: nanoseconds or bytes, and over how many operations.
pub(crate) struct Sample {
    pub(crate) total: f64,
    pub(crate) operations: u64,
}

impl Sample {
    fn value(&self) -> f64 {
        self.total / self.operations as f64
    }
}

/// A single sample.
pub(crate) fn per_operation(elapsed: Duration, operations: u64) -> Vec<Sample> {
    let total = elapsed.as_nanos() as f64;
    vec![Sample { total, operations }]
}

/// Measures a row: every peer once a round, each round beginning with the next peer, so that what the machine does
/// meanwhile, and what a peer leaves behind in the heap, falls on all alike.
pub(crate) fn row(row: Row, effort: &Effort) -> Outcome {
    let rounds = if row.alone { 1 } else { effort.rounds };
    let mut samples = vec![Vec::new(); row.cases.len()];
    let mut amounts = vec![None; row.cases.len()];
    for round in 0..rounds {
        for turn in 0..row.cases.len() {
            let index = (round + turn) % row.cases.len();
            let case = &row.cases[index];
            progress(&format!(
                "{}: round {} of {rounds}, {}",
                row.name,
                round + 1,
                case.peer
            ));
            let amount = *amounts[index].get_or_insert_with(|| warm_up(&row, case, effort.sample));
            if row.alone {
                samples[index].extend(in_a_child(&row, case, amount));
            } else {
                samples[index].extend((case.measure)(amount).iter().map(Sample::value));
            }
        }
    }
    progress("");
    let values = samples
        .into_iter()
        .map(|all| summarise(row.summary, all))
        .collect();
    Outcome { row, values }
}

/// Measures one case in this process, which [`in_a_child`] has started for it.
pub(crate) fn as_child(rows: &[Row], name: &str, peer: &str, amount: u64) {
    let row = rows.iter().find(|row| row.name == name);
    let case = row.and_then(|row| row.cases.iter().find(|case| case.peer == peer));
    let measure = case.expect("the parent names a case that exists").measure;
    for sample in measure(amount) {
        println!("{}", sample.value());
    }
}

/// Finds how much work takes long enough to be timed, and so runs the case for the first times.
///
/// Long enough is what the case itself counts, for a runtime may take longer to make than to measure; and twice as
/// much must not come out cheaper, or it was an interruption or a first allocation that took so long.
fn warm_up(row: &Row, case: &Case, sample: Duration) -> u64 {
    let mut amount = match row.amount {
        Amount::Fixed(amount) => return amount,
        Amount::Calibrated => 1,
    };
    let run = |amount| {
        let samples = (case.measure)(amount);
        let total: f64 = samples.iter().map(|sample| sample.total).sum();
        total / amount as f64
    };
    let mut each = run(amount);
    loop {
        let doubled = run(2 * amount);
        if each * amount as f64 >= sample.as_nanos() as f64 && doubled >= 0.8 * each {
            return amount;
        }
        amount *= 2;
        each = doubled;
    }
}

fn in_a_child(row: &Row, case: &Case, amount: u64) -> Vec<f64> {
    let this = env::current_exe().expect("a program knows where it is");
    let child = Command::new(this)
        .args(["--child", row.name, case.peer, &amount.to_string()])
        .output()
        .expect("a program can start itself");
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success(),
        "{} failed at `{}`: {}",
        case.peer,
        row.name,
        String::from_utf8_lossy(&child.stderr)
    );
    said.lines().filter_map(|line| line.parse().ok()).collect()
}

pub(crate) fn median(values: Vec<f64>) -> f64 {
    summarise(Summary::Median, values)
}

fn summarise(summary: Summary, mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let place = match summary {
        Summary::Median => last / 2,
        Summary::Percentile99 => last * 99 / 100,
    };
    values.get(place).copied().unwrap_or(f64::NAN)
}

/// Shows what is being done, on a line that the next one overwrites.
fn progress(what: &str) {
    let mut terminal = stderr();
    if terminal.is_terminal() {
        // A closed terminal is no reason to stop measuring.
        write!(terminal, "\r\x1b[K{what}")
            .and_then(|()| terminal.flush())
            .ok();
    }
}
