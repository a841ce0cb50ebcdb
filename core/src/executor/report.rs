//! What is said instead of a hang.

use super::Machine;
use crate::slots::{Identity, Wait};

/// So many of the tasks that are stuck are listed: a person reads no more.
const MOST_SHOWN: usize = 12;

/// Why nothing can happen any more, who is stuck, and what to do.
pub(super) fn deadlock(machine: &Machine, main: &Identity) -> String {
    let waits = machine.slots.waits();
    let circle = circle(&waits);
    let time = machine.driver.time.now().elapsed_since_start().as_secs_f64();
    let what = match &*circle {
        [] => "nothing is ready, no timer is set and nobody outside can wake".to_owned(),
        [itself] => format!("#{itself} waits for itself"),
        several if several.len() > MOST_SHOWN => format!("{} tasks wait for each other", several.len()),
        several => format!("{} wait for each other", listed(several)),
    };
    let mut report = format!("deadlock: {what} (t={time:.3}s)");

    let stuck = machine.slots.identities();
    let all = stuck.len();
    let concerned = |task: &Identity| circle.is_empty() || circle.contains(&task.id);
    let shown = stuck.into_iter().filter(concerned).take(MOST_SHOWN);
    let shown: Vec<_> = std::iter::once(main.clone()).chain(shown).collect();
    let width = shown.iter().map(|task| short(task.name).len()).max().unwrap_or(0);
    for task in &shown {
        let (id, name, place) = (task.id, short(task.name), task.spawned_at);
        let verb = if id == main.id { "blocked on" } else { "spawned" };
        report.push_str(&format!("\n  #{id} {name:width$}  {verb} at {place}"));
        let waited_for: Vec<_> = waits
            .iter()
            .filter(|wait| wait.waits == id)
            .map(|wait| wait.waited_for)
            .take(MOST_SHOWN)
            .collect();
        if !waited_for.is_empty() {
            report.push_str(", waits for ");
            report.push_str(&listed(&waited_for));
        }
    }
    if all + 1 > shown.len() {
        report.push_str(&format!("\n  and {} more are stuck", all + 1 - shown.len()));
    }
    report.push_str(if circle.is_empty() {
        "\nif another thread or the operating system is to wake one of them, await that part inside \
         `coro::outside`, or use `Clock::Real`"
    } else {
        "\nlet one of them go on without the output of the next, or abort it"
    });
    report
}

/// Tasks of which each waits for another one of them, in the order of their numbers; empty if there are none.
///
/// `waits` is in the order of those that are waited for, of which each is there once.
fn circle(waits: &[Wait]) -> Vec<u32> {
    let next = |at: usize| {
        let waiting = waits[at].waits;
        waits.binary_search_by_key(&waiting, |wait| wait.waited_for).ok()
    };
    // By which walk each was met first: a walk that meets itself goes round in a circle.
    let mut met = vec![usize::MAX; waits.len()];
    for walk in 0..waits.len() {
        let mut at = Some(walk);
        while let Some(here) = at
            && met[here] == usize::MAX
        {
            met[here] = walk;
            at = next(here);
        }
        if let Some(first) = at
            && met[first] == walk
        {
            let mut in_circle = vec![false; waits.len()];
            let mut here = first;
            while !in_circle[here] {
                in_circle[here] = true;
                here = next(here).unwrap_or(first);
            }
            let members = waits.iter().zip(in_circle).filter(|(_, in_circle)| *in_circle);
            return members.map(|(wait, _)| wait.waited_for).collect();
        }
    }
    Vec::new()
}

/// `#2, #3 and #4`.
fn listed(ids: &[u32]) -> String {
    let mut text = String::new();
    for (number, id) in ids.iter().enumerate() {
        text.push_str(match number {
            0 => "",
            _ if number + 1 == ids.len() => " and ",
            _ => ", ",
        });
        text.push_str(&format!("#{id}"));
    }
    text
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
    fn a_circle_is_found_wherever_one_begins_to_look() {
        let waits = |pairs: &[(u32, u32)]| -> Vec<_> {
            let wait = |&(waits, waited_for)| Wait { waits, waited_for };
            pairs.iter().map(wait).collect()
        };
        assert_eq!(circle(&waits(&[(1, 2), (2, 3)])), []);
        assert_eq!(circle(&waits(&[(2, 2)])), [2]);
        assert_eq!(circle(&waits(&[(3, 2), (2, 3), (1, 4)])), [2, 3]);
        assert_eq!(circle(&waits(&[(3, 2), (4, 3), (5, 4), (2, 5)])), [2, 3, 4, 5]);
        // Whoever waits for one of them, or is waited for by one of them, is not one of them.
        assert_eq!(circle(&waits(&[(3, 2), (2, 3), (3, 9)])), [2, 3]);
    }

    #[test]
    fn numbers_are_listed_as_one_says_them() {
        assert_eq!(listed(&[2]), "#2");
        assert_eq!(listed(&[2, 3]), "#2 and #3");
        assert_eq!(listed(&[2, 3, 4]), "#2, #3 and #4");
    }

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
