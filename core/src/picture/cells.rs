//! The rows of a timeline: what stands in each of its cells.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use super::axis::Axis;
use super::lanes::{Call, Ending, Lane, State};
use super::paint::{Line, Paint, fit, printable};
use super::words::whole_call;

/// The deepest calls of a lane that are shown.
const ROWS_OF_CALLS: usize = 6;

/// What a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cell {
    Blank,
    Polled,
    Timer,
    Task,
    Ready,
    Children,
    Outside,
    Stuck,
    Done,
    Cancelled,
    Panicked,
    Open,
}

impl Cell {
    pub(super) const ALL: [Cell; 11] = [
        Cell::Polled,
        Cell::Timer,
        Cell::Task,
        Cell::Ready,
        Cell::Children,
        Cell::Outside,
        Cell::Stuck,
        Cell::Done,
        Cell::Cancelled,
        Cell::Panicked,
        Cell::Open,
    ];

    fn of(state: State) -> Self {
        match state {
            State::Polled => Cell::Polled,
            State::Ready => Cell::Ready,
            State::Timer => Cell::Timer,
            State::Task(_) => Cell::Task,
            State::Children => Cell::Children,
            State::Outside | State::Unknown => Cell::Outside,
            State::Stuck => Cell::Stuck,
        }
    }

    fn ending(ending: Ending) -> Self {
        match ending {
            Ending::Open => Cell::Open,
            Ending::Done => Cell::Done,
            Ending::Cancelled => Cell::Cancelled,
            Ending::Panicked => Cell::Panicked,
        }
    }

    /// How it looks, in which colour, and what the legend says of it.
    pub(super) fn look(self) -> (&'static str, Paint, &'static str) {
        match self {
            Cell::Blank => (" ", Paint::Plain, ""),
            Cell::Polled => ("█", Paint::Polled, "polled"),
            Cell::Timer => ("▒", Paint::Timer, "timer"),
            Cell::Task => ("─", Paint::Task, "waiting on a task"),
            Cell::Ready => ("·", Paint::Ready, "ready, not polled"),
            Cell::Children => ("┄", Paint::Quiet, "awaiting children"),
            Cell::Outside => ("~", Paint::Outside, "outside or unknown"),
            Cell::Stuck => ("?", Paint::Bad, "nobody can wake it"),
            Cell::Done => ("✓", Paint::Good, "done"),
            Cell::Cancelled => ("✗", Paint::Bad, "cancelled"),
            Cell::Panicked => ("!", Paint::Bad, "panicked"),
            Cell::Open => ("›", Paint::Quiet, "goes on"),
        }
    }
}

/// A lane, in so many cells and one more for its end.
pub(super) fn of_lane(lane: &Lane, axis: &Axis, width: usize) -> Vec<Cell> {
    let last = width - 1;
    // What fills most of the cell's time. A poll is seen even if it took no time.
    let mut most = vec![(Cell::Blank, 0.0); width];
    for stretch in &lane.stretches {
        let (from, to) = (axis.place(stretch.from, last), axis.place(stretch.to, last));
        let cell = Cell::of(stretch.state);
        for (at, most) in (from..=to).zip(&mut most[from..=to]) {
            let share = axis.share(stretch, at, last);
            if cell == Cell::Polled && (share > 0.0 || stretch.from == stretch.to) {
                *most = (cell, f64::INFINITY);
            } else if share > most.1 {
                *most = (cell, share);
            }
        }
    }
    let mut cells: Vec<_> = most.into_iter().map(|(cell, _)| cell).collect();
    cells.push(Cell::Blank);
    let end = cells
        .iter()
        .rposition(|cell| *cell != Cell::Blank)
        .map(|at| at + 1);
    cells[end.unwrap_or(axis.place(lane.to, last))] = Cell::ending(lane.end);
    cells
}

pub(super) fn line(cells: &[Cell]) -> Line {
    let mut line = Line::default();
    for cell in cells {
        let (glyph, paint, _) = cell.look();
        line.push(paint, glyph);
    }
    line
}

/// The traced calls of a lane, a row for each depth: the row, and what is said beside it of calls for whose names there was no room.
pub(super) fn of_calls(lane: &Lane, axis: &Axis, width: usize) -> Vec<(Line, String)> {
    let whole = whole_call(lane);
    let deepest = lane.calls.iter().map(|call| call.depth + 1).max().unwrap_or(0);
    let mut rows: Vec<Row<'_>> = Vec::new();
    rows.resize_with(deepest.min(ROWS_OF_CALLS + 1), Row::default);
    for (index, call) in lane.calls.iter().enumerate() {
        if let Some(row) = rows.get_mut(call.depth)
            && whole != Some(index)
        {
            row.add(call, axis, width - 1);
        }
    }
    let mut rows: Vec<_> = rows
        .into_iter()
        .filter(|row| row.used > 0)
        .map(Row::finish)
        .collect();
    if rows.len() > ROWS_OF_CALLS {
        rows.truncate(ROWS_OF_CALLS);
        rows[ROWS_OF_CALLS - 1].1 = "… and deeper".to_owned();
    }
    rows
}

#[derive(Default)]
struct Row<'a> {
    line: Line,
    used: usize,
    /// Calls whose names are not shown, or not wholly: by function, how many, and the first.
    unnamed: Vec<(&'a Call, usize)>,
    by_name: HashMap<&'a str, usize>,
}

impl<'a> Row<'a> {
    fn add(&mut self, call: &'a Call, axis: &Axis, last: usize) {
        let to = axis.place(call.to, last) + 1;
        let from = axis.place(call.from, last).max(self.used);
        if from >= to {
            // In less than a cell, with others.
            self.not_named(call);
            return;
        }
        self.line.pad(from);
        let open = if call.begun { "╶" } else { "┄" };
        let (close, paint) = match call.end {
            Ending::Done => ("╴", Paint::Quiet),
            Ending::Open => ("┄", Paint::Quiet),
            Ending::Cancelled => ("✗", Paint::Bad),
            Ending::Panicked => ("!", Paint::Bad),
        };
        let name = printable(&call.span.to_string());
        match to - from {
            1 if call.end == Ending::Done => {
                self.line.push(Paint::Quiet, "╶");
                self.not_named(call);
            }
            1 => {
                self.line.push(paint, close);
                self.not_named(call);
            }
            length => {
                let room = length - 2;
                let shown = if room < 3 { String::new() } else { fit(&name, room) };
                if shown != name {
                    self.not_named(call);
                }
                let rest = "─".repeat(room - shown.width());
                self.line.push(Paint::Quiet, open).push(Paint::Plain, shown);
                self.line.push(Paint::Quiet, rest).push(paint, close);
            }
        }
        self.used = to;
    }

    fn not_named(&mut self, call: &'a Call) {
        let next = self.unnamed.len();
        let at = *self.by_name.entry(call.span.name).or_insert(next);
        match self.unnamed.get_mut(at) {
            Some((_, many)) => *many += 1,
            None => self.unnamed.push((call, 1)),
        }
    }

    fn finish(self) -> (Line, String) {
        let said = self.unnamed.into_iter().map(|(call, many)| match many {
            1 => printable(&call.span.to_string()),
            _ => format!("{} ×{many}", call.span.name),
        });
        let said: Vec<_> = said.collect();
        (self.line, said.join(", "))
    }
}
