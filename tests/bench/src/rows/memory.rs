//! What a task takes while it sleeps.

use std::cell::Cell;
use std::fs;
use std::process;
use std::rc::Rc;
use std::time::Duration;

use crate::measure::Sample;
use crate::peers::Timers;

/// What the tasks share.
struct Count {
    begun: Cell<u64>,
    /// Resident before the first task, and what holds the handles, which is not counted.
    before: Cell<usize>,
}

/// Prints the resident bytes per task when so many tasks sleep for a minute, and ends the process: a minute is
/// long, and so is the taking down of a million tasks.
pub(super) fn sleeping<P: Timers>(tasks: u64) -> Vec<Sample> {
    P::new().block_on(async move {
        let mut handles = Vec::with_capacity(tasks as usize);
        let count = Rc::new(Count {
            begun: Cell::new(0),
            before: Cell::new(resident()),
        });
        for _ in 0..tasks {
            handles.push(P::spawn(sleeper::<P>(count.clone(), tasks)));
        }
        count
            .before
            .update(|before| before + size_of_val(handles.as_slice()));
        for handle in handles {
            handle.await;
        }
        Vec::new()
    })
}

async fn sleeper<P: Timers>(count: Rc<Count>, tasks: u64) {
    count.begun.update(|begun| begun + 1);
    if count.begun.get() == tasks {
        let bytes = resident().saturating_sub(count.before.get());
        println!("{}", bytes as f64 / tasks as f64);
        process::exit(0);
    }
    P::sleep(Duration::from_secs(60)).await;
}

/// The memory that this process has in RAM, in bytes.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells a process its size");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<usize>().ok());
    kilobytes.expect("`VmRSS` is a number of kilobytes") * 1024
}
