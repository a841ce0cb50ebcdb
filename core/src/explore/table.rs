//! Turn by turn what happened under a schedule, with a column for each task.

use std::fmt;

use super::names::Names;
use super::smaller::Odds;
use crate::observe::{Event, Moment, On, Recording, Short};
use crate::schedule::{Choice, Choices, Kind};

/// Who had which turn, and what came of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    tasks: Vec<String>,
    turns: Vec<TurnRow>,
}

#[derive(Clone, Debug)]
struct TurnRow {
    step: u64,
    task: usize,
    text: String,
    departs: bool,
    /// Of all the ways on after this turn, how many of a hundred fail.
    fails: Option<u8>,
}

/// The number of the main task.
const MAIN: u32 = 1;

/// Before the first departure so many turns are shown at most.
const MOST_BEFORE: usize = 3;

/// A cell is at most so wide.
const WIDEST: usize = 30;

impl Table {
    pub(super) fn new(recording: &Recording, choices: &Choices, names: &Names) -> Self {
        let mut table = Table::default();
        let turns = choices.turns();
        let mut turns = turns.iter().zip(0..).peekable();
        let made = choices.made();
        for event in recording.events() {
            if matches!(event.moment, Moment::Closing { .. } | Moment::Deadlocked) {
                // What is left of a run is dropped, which is no turn.
                break;
            }
            let Some(task) = &event.task else { continue };
            if task.id == MAIN && event.moment == Moment::Cancelled {
                // Another's panic ends the run, and no turn of its own.
                break;
            }
            // The turn of a task that was aborted, or is cancelled on purpose, is to be dropped.
            let is_on_purpose = |step: u64| {
                let cancels = |choice: &&Choice| choice.kind == Kind::Cancel && choice.chosen > 0;
                made.iter().filter(cancels).any(|choice| choice.step == step)
            };
            let begins = match event.moment {
                Moment::Polled => true,
                Moment::Cancelled => {
                    table.running() != Some(&names.of(task.id))
                        || turns.peek().is_some_and(|(_, step)| is_on_purpose(*step))
                }
                _ => false,
            };
            if let Some((_, step)) = turns.next_if(|(id, _)| begins && **id == task.id) {
                let name = names.of(task.id);
                let known = table.tasks.iter().position(|known| *known == name);
                let task = known.unwrap_or_else(|| {
                    table.tasks.push(name);
                    table.tasks.len() - 1
                });
                let here = || made.iter().filter(|choice| choice.step == step);
                let chosen: Vec<String> = here().filter_map(within).collect();
                table.turns.push(TurnRow {
                    step,
                    task,
                    text: chosen.join(", "),
                    departs: here().any(|choice| choice.chosen > 0),
                    fails: None,
                });
            }
            let is_over = matches!(event.moment, Moment::Panicked);
            if let (Some(turn), Some(text)) = (table.turns.last_mut(), said(event, names)) {
                if !turn.text.is_empty() {
                    turn.text.push_str(", ");
                }
                turn.text.push_str(&text);
            }
            if is_over && task.id == MAIN {
                break;
            }
        }
        table
    }

    /// The turns with their number, whose they were, and what came of them.
    pub(super) fn turns(&self) -> impl Iterator<Item = (u64, &str, &str)> {
        let turns = self.turns.iter();
        turns.map(|turn| (turn.step, self.tasks[turn.task].as_str(), turn.text.as_str()))
    }

    /// Whose turn it is that was begun last.
    fn running(&self) -> Option<&String> {
        self.tasks.get(self.turns.last()?.task)
    }

    /// The turn after which no way on is right, if there was one before it.
    fn decided(&self) -> Option<u64> {
        let open = self
            .turns
            .iter()
            .rposition(|turn| turn.fails.is_some_and(|percent| percent < 100));
        let closed = self.turns.get(open? + 1)?;
        (closed.fails == Some(100)).then_some(closed.step)
    }

    /// The odds of turns; where there was no choice they are those of the turn before.
    pub(super) fn add(&mut self, odds: &[Odds]) {
        for turn in &mut self.turns {
            let known = odds.iter().take_while(|odds| odds.step <= turn.step).last();
            turn.fails = known.map(|odds| odds.percent);
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.turns.is_empty() {
            return Ok(());
        }
        let first = self.turns.iter().position(|turn| turn.departs).unwrap_or(0);
        let skipped = first.saturating_sub(MOST_BEFORE);
        let shown = &self.turns[skipped..];
        let width = |task: usize| {
            let cells = shown.iter().filter(|turn| turn.task == task);
            let widest = cells.map(|turn| turn.text.chars().count()).max().unwrap_or(0);
            widest.min(WIDEST).max(self.tasks[task].chars().count())
        };
        let widths: Vec<usize> = (0..self.tasks.len()).map(width).collect();
        let mut head = "step".to_owned();
        for (task, width) in self.tasks.iter().zip(&widths) {
            head.push_str(&format!("  {task:width$}"));
        }
        let has_odds = shown.iter().any(|turn| turn.fails.is_some());
        if has_odds {
            head.push_str("  fails from here");
        }
        write!(f, "\n{}", head.trim_end())?;
        if skipped > 0 {
            write!(f, "\n  ..  {skipped} turns, first in, first out")?;
        }
        let decided = self.decided();
        for turn in shown {
            let mut line = format!("{:4}", turn.step);
            for (task, width) in widths.iter().enumerate() {
                let text = if task == turn.task {
                    shortened(&turn.text)
                } else {
                    String::new()
                };
                line.push_str(&format!("  {text:width$}"));
            }
            if has_odds {
                let odds = turn
                    .fails
                    .map_or_else(String::new, |percent| format!("{percent} %"));
                line.push_str(&format!("  {odds:>5}"));
            }
            let is_decided = Some(turn.step) == decided;
            let mark = match (turn.departs, is_decided) {
                (true, true) => "  <- not the usual choice, and the last that mattered",
                (true, false) => "  <- not the usual choice",
                (false, true) => "  <- decided here",
                (false, false) => "",
            };
            line.push_str(mark);
            write!(f, "\n{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// What was chosen within a turn, as far as it is worth a word.
fn within(choice: &Choice) -> Option<String> {
    match choice.kind {
        Kind::Turn => None,
        Kind::Branch => (choice.chosen > 0).then(|| "the race's second first".to_owned()),
        Kind::Number => Some(format!("choose {}", choice.chosen)),
        Kind::Cancel => (choice.chosen > 0).then(|| "on purpose".to_owned()),
        // It is told of the task whose turn it then is.
        Kind::Wake => None,
    }
}

/// The text, or as much of it as fits into a cell.
fn shortened(text: &str) -> String {
    if text.chars().count() <= WIDEST {
        return text.to_owned();
    }
    text.chars().take(WIDEST - 1).chain(['…']).collect()
}

/// What is told of an event within a turn.
fn said(event: &Event, names: &Names) -> Option<String> {
    match &event.moment {
        Moment::SpanStarted => event.span.as_ref().map(ToString::to_string),
        Moment::Suspended { on: Some(wait), .. } => {
            let place = Short(wait.at).to_string();
            let line = place.rsplit(':').next().unwrap_or_default().to_owned();
            Some(match wait.on {
                On::Task(id) => format!("join {} :{line}", names.of(id)),
                on => format!("{on} :{line}"),
            })
        }
        Moment::Suspended { on: None, .. } => Some("waits".to_owned()),
        Moment::Finished { .. } => Some("done".to_owned()),
        Moment::Cancelled => Some("cancelled".to_owned()),
        Moment::Panicked => Some("panics".to_owned()),
        _ => None,
    }
}
