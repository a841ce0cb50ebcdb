//! How many instructions an operation takes, counted by callgrind: the guard that noise cannot trip.
//!
//! A case runs in a process of its own with an amount of work and again with twice as much; the difference,
//! divided by the operations in it, is free of start-up and warm-up.

use std::env;
use std::error::Error;
use std::process::Command;

/// One hot path.
struct Path {
    /// A row of the benchmark.
    row: &'static str,
    amount: u64,
    /// Operations in an amount of one.
    operations: u64,
    /// What coro may take: what it took when this was last written, and some for other compilers.
    limit: u64,
}

const fn path(row: &'static str, amount: u64, operations: u64, limit: u64) -> Path {
    Path {
        row,
        amount,
        operations,
        limit,
    }
}

const PATHS: [Path; 10] = [
    path("block-on", 5_000, 1, 70),
    path("yield-main", 10_000, 1, 110),
    path("yield-1", 10_000, 1, 132),
    path("yield-1k", 20, 1_000, 132),
    path("spawn-1", 5_000, 1, 490),
    path("spawn-1k", 10, 1_000, 285),
    path("hand-over", 5_000, 2, 200),
    path("ping-pong", 5_000, 2, 1_390),
    path("join-all", 2, 10_000, 1_230),
    path("timer-set", 5_000, 1, 315),
];

/// Counts all paths for a peer, prints a table, and fails if coro takes more than it may.
///
/// # Errors
///
/// If a limit is exceeded or a count fails. Without valgrind there is nothing to count with: that is said, and is
/// no error.
pub(crate) fn count(peer: &str) -> Result<(), Box<dyn Error>> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        eprintln!("SKIPPED: valgrind is not installed, so no instructions were counted");
        return Ok(());
    }
    let mut exceeded = Vec::new();
    println!("{:12} {:>12}  {:>5}", "", peer, "limit");
    for path in PATHS {
        let once = instructions(peer, path.row, path.amount)?;
        let twice = instructions(peer, path.row, 2 * path.amount)?;
        let each = twice.saturating_sub(once) / (path.amount * path.operations);
        println!("{:12} {each:>12}  {:>5}", path.row, path.limit);
        if peer == "coro" && each > path.limit {
            exceeded.push(path.row);
        }
    }
    if exceeded.is_empty() {
        return Ok(());
    }
    Err(format!("more instructions than the limit: {}", exceeded.join(", ")).into())
}

fn instructions(peer: &str, row: &str, amount: u64) -> Result<u64, Box<dyn Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe()?)
        .args(["--child", row, peer, &amount.to_string()])
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected :"));
    let count = collected.and_then(|(_, count)| count.trim().parse().ok());
    match count {
        Some(count) if output.status.success() => Ok(count),
        _ => Err(format!("callgrind failed at `{row}` of {peer}: {said}").into()),
    }
}
