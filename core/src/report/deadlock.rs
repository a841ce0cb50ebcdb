//! Why nothing can happen any more, told from a dump.

use crate::clock::Instant;
use crate::observe::{Dump, Frame, FrameKind, On, Seconds, Short, TaskDump, Wait};

/// So many of the tasks that are stuck are listed beside the main one, for a report of 15 lines: a person reads no more.
const MOST_SHOWN: usize = 10;

/// Why nothing can happen any more, who is stuck, and what to do.
pub(crate) fn deadlock(dump: &Dump) -> String {
    let mut waits: Vec<(u32, u32)> = Vec::new();
    for task in &dump.tasks {
        waits.extend(
            task.waits_for
                .iter()
                .map(|waited_for| (task.task.id, *waited_for)),
        );
    }
    waits.sort_unstable_by_key(|(_, waited_for)| *waited_for);
    let circle = circle(&waits);
    let lost: Vec<u32> = ids(dump, |task| task.kept_no_waker);
    let left: Vec<u32> = ids(dump, |task| left_over(task, dump.time).is_some());
    let (what, remedy) = match (&*circle, &*lost, &*left) {
        ([], [], []) => (
            "nothing is ready, no timer is set and nobody outside can wake".to_owned(),
            inside_or_outside(dump),
        ),
        ([], [], left) => (
            format!(
                "{} keeps a future that it started and no longer polls",
                listed(left)
            ),
            "\nwhat is not polled cannot let go of a lock or a permit: drop it, or go on polling it"
                .to_owned(),
        ),
        ([], lost, _) => (
            format!("{} returned `Pending` and kept no waker", listed(lost)),
            "\na future that is not ready must keep `cx.waker().clone()` of its latest poll and see to it that it is \
             woken; one that is meant to wait for ever is `coro::pending()`"
                .to_owned(),
        ),
        ([itself], _, _) => (format!("#{itself} waits for itself"), BREAK.to_owned()),
        (several, _, _) if several.len() > MOST_SHOWN => {
            (format!("{} tasks wait for each other", several.len()), BREAK.to_owned())
        }
        (several, _, _) => (format!("{} wait for each other", listed(several)), BREAK.to_owned()),
    };
    let mut report = format!("deadlock: {what} (t={}", Seconds(dump.time.elapsed_since_start()));
    if let Some(step) = dump.step {
        report.push_str(&format!(", step {step}"));
    }
    report.push(')');

    let (main, others) = match &*dump.tasks {
        [main, others @ ..] => (main, others),
        [] => return report,
    };
    let concerned = |task: &&TaskDump| circle.is_empty() || circle.contains(&task.task.id);
    let shown = others.iter().filter(concerned).take(MOST_SHOWN);
    let shown: Vec<_> = std::iter::once(main).chain(shown).collect();
    let name = |task: &TaskDump| format!("#{} {}", task.task.id, task.label);
    let width = shown
        .iter()
        .map(|task| name(task).chars().count())
        .max()
        .unwrap_or(0);
    for task in &shown {
        let verb = if task.task.id == main.task.id {
            "started"
        } else {
            "spawned"
        };
        let why = why(task, dump.time);
        let place = Short(task.task.spawned_at);
        report.push_str(&format!("\n  {:width$}  {why}{verb} at {place}", name(task)));
    }
    if dump.tasks.len() > shown.len() {
        let more = dump.tasks.len() - shown.len();
        report.push_str(&format!("\n  and {more} more are stuck"));
    }
    report.push_str(&remedy);
    report
}

const BREAK: &str =
    "\nlet one of them hand over what the other needs before its own end, through a channel, or abort one";

/// What to do where it is not known who waits for whom.
fn inside_or_outside(dump: &Dump) -> String {
    let inside = if awaits_cancellation(dump) {
        ": drop senders that are done, cancel the token when the work is, or keep its `drop_guard` beside it"
    } else {
        "'s locks or channels: take locks in one order, drop senders that are done"
    };
    let real = if dump.is_virtual {
        ", or use `Clock::Real`"
    } else {
        ""
    };
    format!(
        "\nif they wait for each other{inside}\nif another thread or the operating system is to wake one of them, await \
         that part inside `coro::outside`{real}"
    )
}

/// Whether a task waits for a signal to stop, by itself or beside something else.
fn awaits_cancellation(dump: &Dump) -> bool {
    let mut frames = dump.tasks.iter().flat_map(|task| &task.frames);
    frames.any(|frame| matches!(frame.what, FrameKind::Wait(wait) if wait.on == On::Cancellation))
}

fn ids(dump: &Dump, wanted: impl Fn(&TaskDump) -> bool) -> Vec<u32> {
    let wanted = dump.tasks.iter().filter(|task| wanted(task));
    wanted.map(|task| task.task.id).collect()
}

/// Why a task does not go on, as far as that is known, and a comma.
fn why(task: &TaskDump, now: Instant) -> String {
    if task.kept_no_waker {
        return "kept no waker, ".to_owned();
    }
    if let Some(left) = left_over(task, now) {
        return format!("keeps {left} without polling it, ");
    }
    let wait = |frame: &Frame| match frame.what {
        FrameKind::Wait(wait) => Some(wait),
        _ => None,
    };
    let waits: Vec<Wait> = task.frames.iter().filter_map(wait).collect();
    match (&*waits, &*task.waits_for) {
        ([], []) => within(task),
        (&[Wait { on: On::Task(id), at }], _) => format!("waits for #{id} at {}, ", Short(at)),
        (_, several @ [_, ..]) => format!("waits for {}, ", listed(several)),
        ([only], []) => format!("waits on {only}, "),
        ([first, ..], []) => format!("waits on {first} and others, "),
    }
}

/// What a task keeps and does not poll any more, while it goes on beside it: a call, or a sleep that is over.
fn left_over(task: &TaskDump, now: Instant) -> Option<String> {
    task.frames.iter().find_map(|frame| match &frame.what {
        FrameKind::Call(call) if frame.is_left() => Some(format!("`{call}`")),
        FrameKind::Wait(wait) => match wait.on {
            On::Sleep { until, .. } if until <= now => Some(format!("the {wait}")),
            _ => None,
        },
        _ => None,
    })
}

/// The innermost call, or child of a scope, in which a task waits for something of which nothing is known, and a comma.
fn within(task: &TaskDump) -> String {
    let inner = task.frames.iter().rev().find_map(|frame| match &frame.what {
        FrameKind::Call(call) if *call == task.label => Some(String::new()),
        FrameKind::Call(call) => Some(format!("is in `{call}`, ")),
        // The first branch of a scope is its body.
        FrameKind::Branch {
            name: "scope",
            index: 1..,
        } => Some(format!("is in the child of {}, ", Short(frame.at))),
        _ => None,
    });
    inner.unwrap_or_default()
}

/// Tasks of which each waits for another one of them, in the order of their numbers; empty if there are none.
///
/// `waits` are who waits and for whom, in the order of those that are waited for, of which each is there once.
fn circle(waits: &[(u32, u32)]) -> Vec<u32> {
    let next = |at: usize| {
        let (waiting, _) = waits[at];
        waits
            .binary_search_by_key(&waiting, |(_, waited_for)| *waited_for)
            .ok()
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
            return members.map(|((_, waited_for), _)| *waited_for).collect();
        }
    }
    Vec::new()
}

/// `#2, #3 and #4`; of very many the first.
fn listed(ids: &[u32]) -> String {
    let shown = &ids[..ids.len().min(MOST_SHOWN)];
    let mut text = String::new();
    for (number, id) in shown.iter().enumerate() {
        text.push_str(match number {
            0 => "",
            _ if number + 1 == ids.len() => " and ",
            _ => ", ",
        });
        text.push_str(&format!("#{id}"));
    }
    if ids.len() > shown.len() {
        text.push_str(&format!(" and {} more", ids.len() - shown.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_found_wherever_one_begins_to_look() {
        assert_eq!(circle(&[(1, 2), (2, 3)]), [0; 0]);
        assert_eq!(circle(&[(2, 2)]), [2]);
        assert_eq!(circle(&[(3, 2), (2, 3), (1, 4)]), [2, 3]);
        assert_eq!(circle(&[(3, 2), (4, 3), (5, 4), (2, 5)]), [2, 3, 4, 5]);
        // Whoever waits for one of them, or is waited for by one of them, is not one of them.
        assert_eq!(circle(&[(3, 2), (2, 3), (3, 9)]), [2, 3]);
    }

    #[test]
    fn numbers_are_listed_as_one_says_them() {
        assert_eq!(listed(&[2]), "#2");
        assert_eq!(listed(&[2, 3]), "#2 and #3");
        assert_eq!(listed(&[2, 3, 4]), "#2, #3 and #4");
        let many: Vec<u32> = (1..=20).collect();
        assert!(listed(&many).ends_with(", #10 and 10 more"));
    }
}
