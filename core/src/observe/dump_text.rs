//! A dump as a tree to be read, in 80 columns where names allow it.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use super::dump::{Dump, Frame, FrameKind, TaskDump, TaskState};
use super::shown::{Seconds, Short};
use super::wait::left;
use super::{On, Wait};
use crate::clock::Instant;

/// A task or a frame is set against its place in this column, unless it is longer.
const PLACE: usize = 40;

/// So many frames inside each other are shown: nobody could read more, and each line is longer than the one before.
const DEEPEST: usize = 40;

impl Dump {
    /// Prints the dump to the standard error output, in colours if that is a terminal and `NO_COLOR` is not set.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn eprint(&self) -> io::Result<()> {
        let mut error = io::stderr().lock();
        let is_plain =
            !error.is_terminal() || std::env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty());
        let style = if is_plain { Style::PLAIN } else { Style::COLOURED };
        write!(error, "{}", Styled(self, style))
    }
}

impl fmt::Display for Dump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Styled(self, Style::PLAIN))
    }
}

#[derive(Clone, Copy)]
struct Style {
    strong: &'static str,
    faint: &'static str,
    alarm: &'static str,
    end: &'static str,
}

impl Style {
    const PLAIN: Style = Style {
        strong: "",
        faint: "",
        alarm: "",
        end: "",
    };
    const COLOURED: Style = Style {
        strong: "\x1b[1m",
        faint: "\x1b[2m",
        alarm: "\x1b[31m",
        end: "\x1b[0m",
    };
}

struct Styled<'a>(&'a Dump, Style);

impl fmt::Display for Styled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Styled(dump, style) = self;
        head(dump, f)?;
        let tasks: Vec<String> = dump
            .tasks
            .iter()
            .map(|task| frames(&task.frames, dump.time, *style))
            .collect();
        let mut at = 0;
        while let Some(task) = dump.tasks.get(at) {
            let is_alike = |&other: &usize| {
                let like = &dump.tasks[other];
                like.label == task.label
                    && like.state == task.state
                    && like.polls == task.polls
                    && like.task.spawned_at == task.task.spawned_at
                    && tasks[other] == tasks[at]
            };
            let alike = (at + 1..dump.tasks.len()).take_while(is_alike).count();
            line(task, dump.is_virtual, *style, f)?;
            f.write_str(&tasks[at])?;
            if alike > 0 {
                let last = dump.tasks[at + alike].task.id;
                writeln!(
                    f,
                    "  {}and {alike} more like it, up to #{last}{}",
                    style.faint, style.end
                )?;
            }
            at += alike + 1;
        }
        Ok(())
    }
}

/// `3 tasks · t=1.500s virtual · step 37 · 0 ready, 3 waiting`.
fn head(dump: &Dump, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let many = dump.tasks.len();
    let count = |wanted: fn(TaskState) -> bool| dump.tasks.iter().filter(|task| wanted(task.state)).count();
    let ready = count(|state| state == TaskState::Ready);
    let waiting = count(|state| matches!(state, TaskState::Waiting(_)));
    let plural = if many == 1 { "" } else { "s" };
    write!(
        f,
        "{many} task{plural} · t={}",
        Seconds(dump.time.elapsed_since_start())
    )?;
    if dump.is_virtual {
        f.write_str(" virtual")?;
    }
    if let Some(step) = dump.step {
        write!(f, " · step {step}")?;
    }
    f.write_str(" · ")?;
    if many > ready + waiting {
        write!(f, "{} running, ", many - ready - waiting)?;
    }
    writeln!(f, "{ready} ready, {waiting} waiting")
}

/// `#2 transfer(1, 2)   waiting 1.000s   polls 3   spawned src/main.rs:29`.
fn line(task: &TaskDump, is_virtual: bool, style: Style, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let who = format!("#{} {}", task.task.id, task.label);
    let state = match task.state {
        TaskState::Running => "running".to_owned(),
        TaskState::Ready => "ready".to_owned(),
        TaskState::Waiting(None) => "waiting".to_owned(),
        TaskState::Waiting(Some(long)) => format!("waiting {}", Seconds(long)),
    };
    write!(f, "{}{who:23}{} {state:15}", style.strong, style.end)?;
    if let Some(polls) = task.polls {
        write!(f, " polls {polls:<4}")?;
    }
    // By the real clock, so no two runs would give the same text.
    if !is_virtual && !task.ran.is_zero() {
        write!(f, " ran {:.1?}", task.ran)?;
    }
    let place = Short(task.task.spawned_at);
    let how = if task.task.id == super::who::FIRST {
        "started"
    } else {
        "spawned"
    };
    writeln!(f, " {}{how} {place}{}", style.faint, style.end)?;
    if task.kept_no_waker {
        writeln!(
            f,
            "  {}it kept no waker: nothing will ever wake it{}",
            style.alarm, style.end
        )?;
    }
    Ok(())
}

/// Frames, one a line, as deep as a person reads.
fn frames(frames: &[Frame], now: Instant, style: Style) -> String {
    let Some(deepest) = frames.iter().rev().max_by_key(|frame| frame.depth) else {
        return String::new();
    };
    if deepest.depth < DEEPEST {
        return tree(frames, "", now, style);
    }
    let shown = frames.iter().filter(|frame| frame.depth < DEEPEST);
    let shown: Vec<_> = shown.cloned().collect();
    let (deeper, what, place) = (
        frames.len() - shown.len(),
        what(deepest, 1, now),
        Short(deepest.at),
    );
    format!(
        "{}  and {deeper} deeper, down to {what} {}{place}{}\n",
        tree(&shown, "", now, style),
        style.faint,
        style.end
    )
}

/// Frames, one a line, each behind `around` and the branches of their tree.
fn tree(frames: &[Frame], around: &str, now: Instant, style: Style) -> String {
    let mut text = String::new();
    // By depth, whether another frame of that depth follows.
    let mut open: Vec<bool> = Vec::new();
    let mut at = 0;
    while let Some(frame) = frames.get(at) {
        let alike = alike(frames, at);
        let next = at + alike * size(frames, at);
        let follows = frames.get(next).is_some_and(|next| next.depth == frame.depth);
        open.truncate(frame.depth);
        let mut indent = around.to_owned();
        indent.extend(open.iter().map(|another| if *another { "│ " } else { "  " }));
        let what = what(frame, alike, now);
        let (corner, place) = (if follows { "├ " } else { "└ " }, Short(frame.at));
        let width = PLACE.saturating_sub(indent.chars().count() + 2);
        text.push_str(&format!(
            "{indent}{corner}{what:width$} {}{place}{}",
            style.faint, style.end
        ));
        text.push_str(if frame.is_left() {
            ", not polled any more\n"
        } else {
            "\n"
        });
        open.push(follows);
        if alike > 1 {
            // Of those that are alike the inside of one is shown.
            indent.push_str(if follows { "│ " } else { "  " });
            text.push_str(&tree(&inside(frames, at), &indent, now, style));
            at = next;
        } else {
            at += 1;
        }
    }
    text
}

/// What is inside a frame, as if nothing were around it.
fn inside(frames: &[Frame], at: usize) -> Vec<Frame> {
    let depth = frames[at].depth + 1;
    let inside = &frames[at + 1..at + size(frames, at)];
    let raised = inside.iter().map(|frame| Frame {
        depth: frame.depth - depth,
        ..frame.clone()
    });
    raised.collect()
}

/// How many frames there are in one and inside it.
fn size(frames: &[Frame], at: usize) -> usize {
    let depth = frames[at].depth;
    1 + frames[at + 1..]
        .iter()
        .take_while(|frame| frame.depth > depth)
        .count()
}

/// How many branches from this one on are the same but for their index.
fn alike(frames: &[Frame], at: usize) -> usize {
    let FrameKind::Branch { .. } = frames[at].what else {
        return 1;
    };
    let size = size(frames, at);
    let first = &frames[at..at + size];
    let is_alike = |other: &[Frame]| {
        other.len() == size
            && other.iter().zip(first).all(|(other, first)| {
                let same = match (&other.what, &first.what) {
                    (FrameKind::Branch { name, .. }, FrameKind::Branch { name: first, .. }) => name == first,
                    (other, first) => other == first,
                };
                same && other.depth == first.depth
                    && other.at == first.at
                    && other.is_left() == first.is_left()
            })
    };
    let mut next = at + size;
    // Also of the same size: the next may begin alike and go deeper.
    while next < frames.len()
        && self::size(frames, next) == size
        && frames.get(next..next + size).is_some_and(is_alike)
    {
        next += size;
    }
    (next - at) / size
}

fn what(frame: &Frame, alike: usize, now: Instant) -> String {
    match &frame.what {
        FrameKind::Call(call) => call.clone(),
        FrameKind::Branch { name, index } if alike > 1 => format!("{name}[{index}..={}]", index + alike - 1),
        FrameKind::Branch { name, index } => format!("{name}[{index}]"),
        FrameKind::Foreign => "a foreign future".to_owned(),
        FrameKind::Wait(Wait { on, .. }) => match (on, left(*on, now)) {
            (On::Sleep { .. }, Some(left)) => format!("sleep, {} more", Seconds(left)),
            _ => on.to_string(),
        },
    }
}
