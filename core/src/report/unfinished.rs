//! Who has not come to an end, told from a dump.

use crate::observe::Dump;

/// So many lines of the dump are shown: a person reads no more.
const MOST_LINES: usize = 16;

/// Which tasks were left unfinished by a test, where each stands, and what to do; the dump is of these alone.
pub(crate) fn unfinished(dump: &Dump) -> String {
    let (tasks, remedy) = match dump.tasks.len() {
        1 => ("task is", "await its handle, or abort it"),
        _ => ("tasks are", "await their handles, or abort them"),
    };
    let text = dump.to_string();
    let mut lines: Vec<&str> = text.trim_end().lines().collect();
    let more = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    let mut report = format!(
        "{} {tasks} unfinished at the end of the test: {remedy}\n{}",
        dump.tasks.len(),
        lines.join("\n")
    );
    if more > 0 {
        report.push_str(&format!("\n  and {more} more lines"));
    }
    report
}
