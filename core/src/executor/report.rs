//! What is said instead of a hang.

use super::Machine;
use crate::slots::Identity;

/// Why nothing can happen any more, who is stuck, and what to do.
pub(super) fn deadlock(machine: &Machine, main: &Identity) -> String {
    let stuck = machine.slots.identities();
    let tasks: Vec<_> = std::iter::once(main)
        .chain(&stuck)
        .map(|task| (task, short(task.name)))
        .collect();
    let width = tasks.iter().map(|(_, name)| name.len()).max().unwrap_or(0);
    let now = machine.driver.time.now().elapsed_since_start();
    let mut report = format!(
        "deadlock: nothing is ready, no timer is set and nobody outside can wake (t={:.3}s)",
        now.as_secs_f64()
    );
    for (task, name) in &tasks {
        let verb = if task.id == main.id {
            "blocked on"
        } else {
            "spawned"
        };
        report.push_str(&format!(
            "\n  #{} {name:width$}  {verb} at {}",
            task.id, task.spawned_at
        ));
    }
    report.push_str(
        "\nif another thread or the operating system is to wake one of them, await that part inside \
         `coro::outside`, or use `Clock::Real`",
    );
    report
}

/// The last part of a future's type name that says something: a function's name, or where an async block is.
fn short(type_name: &str) -> String {
    let plain = type_name.split('<').next().unwrap_or(type_name);
    let (mut function, mut closures) = (plain, 0);
    while let Some(outer) = function.strip_suffix("::{{closure}}") {
        (function, closures) = (outer, closures + 1);
    }
    let name = function.rsplit(':').next().unwrap_or(function);
    match closures {
        0 | 1 => name.to_owned(),
        _ => format!("async block in {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_future_is_called_by_its_function_or_by_where_its_block_stands() {
        assert_eq!(short("bank::transfer::{{closure}}"), "transfer");
        assert_eq!(
            short("bank::main::{{closure}}::{{closure}}"),
            "async block in main"
        );
        assert_eq!(short("coro::time::Sleep"), "Sleep");
        assert_eq!(short("core::future::ready::Ready<a::B>"), "Ready");
    }
}
