//! How a place in a run looks.

use std::panic::Location;

use super::super::runner::Fault;
use super::position::{At, Position};
use super::walk::Stop;
use crate::observe::{Dump, FrameKind, Names, On, Seconds, Short, TaskDump, TaskState, Wait};
use crate::schedule::Kind;

/// So many turns are shown of those that were given at once.
const MOST_TURNS: usize = 20;

/// The question that is open, or how the run ended.
pub(super) fn question(position: &Position) -> String {
    match &position.at {
        At::End(result) => end(position, result.as_ref().err()),
        At::Stop {
            stop: Stop::Turn(ready),
            dump,
            ..
        } => {
            let mut line = "ready ".to_owned();
            let mut file = "";
            for (nth, id) in (1..).zip(ready) {
                line.push_str(&format!(" [{nth}] {}", position.names.of(*id)));
                if let Some(task) = dump.tasks.iter().find(|task| task.task.id == *id) {
                    let place = place(task);
                    if place.file() == file {
                        line.push_str(&format!(" :{}", place.line()));
                    } else {
                        line.push_str(&format!(" {}", Short(place)));
                    }
                    file = place.file();
                }
                line.push_str("  ");
            }
            format!("{line}    {}\n", moment(position, dump))
        }
        At::Stop {
            stop: Stop::Other(kind, among),
            dump,
            running,
        } => {
            let what = match kind {
                Kind::Branch => format!("which branch of its race {running} polls first"),
                Kind::Child => format!("which of the woken children of its scope {running} polls first"),
                Kind::Cancel => format!("1 cancels {running}, in place of its turn"),
                Kind::Wake => "which of those who wait is woken for nothing, from 1".to_owned(),
                Kind::Late => "to which of the later deadlines the clock moves at once, from 1".to_owned(),
                Kind::Timer => "which of the timers that are due now fires first".to_owned(),
                Kind::Number | Kind::Turn => format!("{running} asks for a number"),
            };
            format!("choose 0..{among}   {what}      {}\n", moment(position, dump))
        }
    }
}

fn moment(position: &Position, dump: &Dump) -> String {
    format!("t={} step {}", clock(dump), position.step())
}

/// What time it is.
pub(super) fn clock(dump: &Dump) -> String {
    Seconds(dump.time.elapsed_since_start()).to_string()
}

fn end(position: &Position, fault: Option<&Fault>) -> String {
    let changes = match position.path.changes() {
        1 => "1 change".to_owned(),
        many => format!("{many} changes"),
    };
    let is_usual = position.path.changes() == 0;
    let how = match fault {
        Some(fault) => {
            let place = fault.place.as_ref().map(|place| format!("   {place}"));
            let by = if is_usual {
                "it fails in the usual order".to_owned()
            } else {
                format!("you broke it in {changes}")
            };
            // Behind a long message nobody would see it.
            let gap = if fault.message.contains('\n') {
                "\n"
            } else {
                "      "
            };
            format!("FAIL: {}{}{gap}{by}", fault.message, place.unwrap_or_default())
        }
        None if is_usual => "ok: it has passed, in the usual order".to_owned(),
        None => format!("ok: it has passed, with {changes} from the usual order"),
    };
    let Position { token, words, .. } = position;
    format!("{how}\nreplay   CORO_SCHEDULE='{token}'\nby hand  {words}\n")
}

/// What came of the turns from this one on.
pub(super) fn turns(position: &Position, from: u64) -> String {
    let turns: Vec<_> = position.turns.iter().filter(|(step, ..)| *step >= from).collect();
    if let [(_, who, what)] = &turns[..] {
        return format!("{who}: {}\n", or_nothing(what));
    }
    let skipped = turns.len().saturating_sub(MOST_TURNS);
    let mut lines = String::new();
    if skipped > 0 {
        lines.push_str(&format!("  ..  {skipped} turns\n"));
    }
    for (step, who, what) in &turns[skipped..] {
        lines.push_str(&format!("{step:4}  {who}: {}\n", or_nothing(what)));
    }
    lines
}

fn or_nothing(what: &str) -> &str {
    if what.is_empty() { "nothing to tell" } else { what }
}

/// All tasks, and where they stand.
pub(super) fn list(dump: &Dump, names: &Names) -> String {
    let name = |task: &TaskDump| names.of(task.task.id);
    let width = dump.tasks.iter().map(|task| name(task).chars().count()).max();
    let width = width.unwrap_or(0);
    let line = |task: &TaskDump| {
        let state = state(task, dump, names);
        format!("{:width$}  {state}   {}\n", name(task), Short(place(task)))
    };
    dump.tasks.iter().map(line).collect()
}

/// What a task waits for, what that waits for, and so on.
pub(super) fn why(id: u32, dump: &Dump, names: &Names) -> String {
    let mut lines = String::new();
    let mut met = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next {
        let indent = "  ".repeat(met.len());
        if met.contains(&id) {
            lines.push_str(&format!(
                "{indent}{} again: they wait for each other\n",
                names.of(id)
            ));
            break;
        }
        met.push(id);
        let Some(task) = dump.tasks.iter().find(|task| task.task.id == id) else {
            break;
        };
        let state = state(task, dump, names);
        lines.push_str(&format!(
            "{indent}{} {state}   {}\n",
            names.of(id),
            Short(place(task))
        ));
        next = match task.state {
            TaskState::Waiting(_) => task.waits_for.first().copied(),
            _ => None,
        };
    }
    lines
}

/// What a task does, in a few words.
pub(super) fn state(task: &TaskDump, dump: &Dump, names: &Names) -> String {
    match (task.state, wait(task)) {
        (TaskState::Running | TaskState::Ready, _) => "is ready".to_owned(),
        (_, None) => "waits for something that is not coro's".to_owned(),
        (_, Some(wait)) => match wait.on {
            On::Task(id) => format!("waits for {}", names.of(id)),
            On::Sleep { until, .. } if until > dump.time => {
                format!("sleeps, {} more", Seconds(until - dump.time))
            }
            on => format!("waits for {on}"),
        },
    }
}

fn wait(task: &TaskDump) -> Option<Wait> {
    let polled = task.frames.iter().rev().filter(|frame| frame.is_polled);
    let mut waits = polled.filter_map(|frame| match frame.what {
        FrameKind::Wait(wait) => Some(wait),
        _ => None,
    });
    waits.next()
}

/// Where a task stands: where it waits or has waited, or else where it was spawned.
fn place(task: &TaskDump) -> &'static Location<'static> {
    let deepest = task.frames.iter().rev().find(|frame| frame.is_polled);
    deepest.map_or(task.task.spawned_at, |frame| frame.at)
}
