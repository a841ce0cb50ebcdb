//! The results as a table for people and as JSON for programs.

use serde_json::{Map, Value, json};

use crate::measure::Outcome;
use crate::rows::Unit;

/// No executor: nobody is compared with it.
pub(crate) const BOUND: &str = "bound";

/// Whether it is coro, with whatever settings.
pub(crate) fn ours(peer: &str) -> bool {
    peer.starts_with("coro")
}

/// One line a row, one column a peer, and how coro stands to the best of the others.
pub(crate) fn text(outcomes: &[Outcome]) -> String {
    let peers = peers(outcomes);
    let mut lines = vec![head(&peers)];
    for outcome in outcomes {
        let mut line = vec![outcome.row.title.to_string()];
        line.extend(peers.iter().map(|peer| cell(outcome, peer)));
        line.push(ratio(outcome).map_or(String::new(), |ratio| format!("{ratio:.2}")));
        lines.push(line);
    }
    let starred = outcomes
        .iter()
        .any(|outcome| value(outcome, "monoio").is_some() && !sound(outcome, "monoio"));
    let note = if starred {
        "* runs the task that yields on, and lets no other have its turn\n"
    } else {
        ""
    };
    aligned(&lines) + note
}

/// An object a row, with the value of each peer in nanoseconds or bytes.
pub(crate) fn json(outcomes: &[Outcome]) -> Value {
    let row = |outcome: &Outcome| {
        let cases = outcome.row.cases.iter().zip(&outcome.values);
        let values: Map<_, _> = cases
            .map(|(case, value)| (case.peer.to_string(), json!(value)))
            .collect();
        json!({
            "row": outcome.row.name,
            "title": outcome.row.title,
            "unit": if outcome.row.unit == Unit::Bytes { "bytes" } else { "ns" },
            "values": values,
            "coro_to_best_peer": ratio(outcome),
        })
    };
    outcomes.iter().map(row).collect()
}

/// coro's value divided by the smallest of the other peers; below one, coro is the best.
pub(crate) fn ratio(outcome: &Outcome) -> Option<f64> {
    let others = outcome.row.cases.iter().zip(&outcome.values);
    let best = others
        .filter(|(case, _)| !ours(case.peer) && case.peer != BOUND && sound(outcome, case.peer))
        .map(|(_, value)| *value)
        .min_by(f64::total_cmp)?;
    Some(value(outcome, "coro")? / best)
}

/// monoio polls a task that wakes itself again at once, before any other has its turn: it does not do what these
/// rows are about, so its values are shown but not compared with.
pub(crate) fn sound(outcome: &Outcome, peer: &str) -> bool {
    !(outcome.row.name.starts_with("yield") && peer == "monoio")
}

pub(crate) fn value(outcome: &Outcome, peer: &str) -> Option<f64> {
    let place = outcome.row.cases.iter().position(|case| case.peer == peer)?;
    Some(outcome.values[place])
}

/// A number with three digits that mean something, and its unit.
pub(crate) fn quantity(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Bytes => format!("{value:.0} B"),
        Unit::Nanoseconds if value < 10.0 => format!("{value:.1} ns"),
        Unit::Nanoseconds if value < 1e3 => format!("{value:.0} ns"),
        Unit::Nanoseconds if value < 1e4 => format!("{:.1} µs", value / 1e3),
        Unit::Nanoseconds if value < 1e6 => format!("{:.0} µs", value / 1e3),
        Unit::Nanoseconds => format!("{:.1} ms", value / 1e6),
    }
}

fn peers(outcomes: &[Outcome]) -> Vec<&'static str> {
    let mut peers = Vec::new();
    for case in outcomes.iter().flat_map(|outcome| &outcome.row.cases) {
        if !peers.contains(&case.peer) {
            peers.push(case.peer);
        }
    }
    peers
}

fn head(peers: &[&str]) -> Vec<String> {
    let mut head = vec![String::new()];
    head.extend(peers.iter().map(|peer| peer.to_string()));
    head.push("coro/best".to_string());
    head
}

fn cell(outcome: &Outcome, peer: &str) -> String {
    value(outcome, peer).map_or(String::new(), |value| {
        let mark = if sound(outcome, peer) { "" } else { "*" };
        quantity(outcome.row.unit, value) + mark
    })
}

/// The first column to the left, the others to the right.
fn aligned(lines: &[Vec<String>]) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: Vec<_> = (0..lines[0].len()).filter_map(width).collect();
    let mut text = String::new();
    for line in lines {
        for (column, (cell, &width)) in line.iter().zip(&widths).enumerate() {
            if column == 0 {
                text += &format!("{cell:width$}");
            } else {
                text += &format!("  {cell:>width$}");
            }
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}
