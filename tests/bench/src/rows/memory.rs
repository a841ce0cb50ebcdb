//! What a task takes while it sleeps.

use std::fs;
use std::process;
use std::time::Duration;

use crate::measure::Sample;
use crate::peers::Timers;

/// Prints the resident bytes per task when so many tasks sleep for a minute, and ends the process: a minute is
/// long, and so is the taking down of a million tasks.
pub(super) fn sleeping<P: Timers>(tasks: u64) -> Vec<Sample> {
    P::new().block_on(async move {
        let mut handles = Vec::with_capacity(tasks as usize);
        let before = resident();
        for _ in 0..tasks {
            handles.push(P::spawn(P::sleep(Duration::from_secs(60))));
        }
        // What holds the handles is not counted.
        let before = before + size_of_val(handles.as_slice());
        P::spawn(last::<P>(before, tasks)).await;
        Vec::new()
    })
}

/// Spawned after all others, so that they have begun to sleep when this one goes on after its second turn.
async fn last<P: Timers>(before: usize, tasks: u64) {
    for _ in 0..2 {
        P::spawn(async {}).await;
    }
    let bytes = resident().saturating_sub(before);
    println!("{}", bytes as f64 / tasks as f64);
    process::exit(0);
}

/// The memory that this process has in RAM, in bytes.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells a process its size");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<usize>().ok());
    kilobytes.expect("`VmRSS` is a number of kilobytes") * 1024
}
