//! Turn by turn what happened under a schedule, with a column for each task.

use std::fmt;
use std::time::Duration;

use super::fold::{self, Part};
use super::smaller::Odds;
use super::summary::Grouped;
use crate::observe::{Cause, Event, Moment, Names, On, Recording, Seconds, Short};
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
    /// How much too late the clock was when it moved after this turn.
    late: Option<Duration>,
    /// Who is woken for nothing behind this turn.
    wakes: Option<String>,
    /// Of all the ways on after this turn, how many of a hundred fail.
    fails: Option<u8>,
}

/// The number of the main task.
const MAIN: u32 = 1;

/// Before the first departure so many turns are shown at most.
const MOST_BEFORE: usize = 3;

/// Said of the turn of a task that a fault on purpose has woken.
const FOR_NOTHING: &str = "woken for nothing";

/// What is told of a task that another thread has woken.
const FROM_OUTSIDE: &str = "woken from outside";

/// A cell is at most so wide.
const WIDEST: usize = 36;

impl Table {
    pub(super) fn new(recording: &Recording, choices: &Choices, names: &Names) -> Self {
        let mut table = Table::default();
        let turns = choices.turns();
        let mut turns = turns.iter().zip(0..).peekable();
        let made = choices.made();
        let mut jumps_to = None;
        // In order, so those of one turn stand together.
        let of_turn = |step: u64| {
            let from = made.partition_point(|choice| choice.step < step);
            made[from..].iter().take_while(move |choice| choice.step == step)
        };
        let mut is_closing = false;
        // Those who were woken in a way that is worth a word when they have their turn.
        let mut woken: Vec<(u32, &str)> = Vec::new();
        for event in recording.events() {
            if let Moment::Parked {
                until: Some(until), ..
            } = event.moment
            {
                jumps_to = Some(until);
            } else if let (Some(until), Some(turn)) = (jumps_to.take(), table.turns.last_mut()) {
                turn.late = Some(event.time - until).filter(|late| !late.is_zero());
            }
            if matches!(event.moment, Moment::Closing { .. } | Moment::Deadlocked) {
                if turns.peek().is_none() {
                    // What is left of a run is dropped, which is no turn.
                    break;
                }
                is_closing = true;
            } else if event.moment == Moment::Polled {
                // There was something to be torn down.
                is_closing = false;
            }
            if is_closing {
                continue;
            }
            let Some(id) = event.task.as_ref().map(|task| task.id) else {
                continue;
            };
            if id == MAIN && event.moment == Moment::Cancelled {
                // Another's panic ends the run, and no turn of its own.
                break;
            }
            // The turn of a task that was aborted, or is cancelled on purpose, is to be dropped.
            let is_on_purpose =
                |step: u64| of_turn(step).any(|choice| choice.kind == Kind::Cancel && choice.chosen > 0);
            let begins = match event.moment {
                Moment::Polled => true,
                Moment::Cancelled => {
                    table.running() != Some(&names.of(id))
                        || turns.peek().is_some_and(|(_, step)| is_on_purpose(*step))
                }
                _ => false,
            };
            if let Some((_, step)) = turns.next_if(|(turn, _)| begins && **turn == id) {
                let name = names.of(id);
                let known = table.tasks.iter().position(|known| *known == name);
                let task = known.unwrap_or_else(|| {
                    table.tasks.push(name);
                    table.tasks.len() - 1
                });
                let how = woken.extract_if(.., |(woken, _)| *woken == id).next();
                let mut chosen: Vec<String> = how.map(|(_, how)| how.to_owned()).into_iter().collect();
                chosen.extend(of_turn(step).filter_map(within));
                table.turns.push(TurnRow {
                    step,
                    task,
                    text: chosen.join(", "),
                    departs: of_turn(step).any(|choice| choice.chosen > 0),
                    late: None,
                    wakes: None,
                    fails: None,
                });
            }
            if let (Moment::Woken { by: Cause::Driver }, Some(turn)) = (&event.moment, table.turns.last_mut())
                && of_turn(turn.step).any(|choice| choice.kind == Kind::Wake && choice.chosen > 0)
            {
                turn.wakes = Some(names.of(id));
                woken.push((id, FOR_NOTHING));
            }
            if let Moment::Woken { by: Cause::Outside } = &event.moment {
                woken.push((id, FROM_OUTSIDE));
            }
            let is_over = matches!(event.moment, Moment::Panicked);
            let is_its_turn = table.running() == Some(&names.of(id));
            if let (Some(turn), Some(text)) =
                (table.turns.last_mut(), said(event, names).filter(|_| is_its_turn))
            {
                if !turn.text.is_empty() {
                    turn.text.push_str(", ");
                }
                turn.text.push_str(&text);
            }
            if is_over && id == MAIN {
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
        let (skipped, rest) = self.turns.split_at(first.saturating_sub(MOST_BEFORE));
        let decided = self.decided();
        let matters = |turn: &TurnRow| {
            turn.departs || Some(turn.step) == decided || turn.text.starts_with(FROM_OUTSIDE)
        };
        let parts = fold::parts(rest.len(), |row| matters(&rest[row]));
        let shown = || {
            let rows = parts.iter().filter_map(|part| match part {
                Part::Shown(rows) => Some(&rest[rows.clone()]),
                Part::Folded(_) => None,
            });
            rows.flatten()
        };
        let width = |task: usize| {
            let cells = shown().filter(|turn| turn.task == task);
            let widest = cells.map(|turn| turn.text.chars().count()).max().unwrap_or(0);
            widest.min(WIDEST).max(self.tasks[task].chars().count())
        };
        let widths: Vec<usize> = (0..self.tasks.len()).map(width).collect();
        let mut head = "step".to_owned();
        for (task, width) in self.tasks.iter().zip(&widths) {
            head.push_str(&format!("  {task:width$}"));
        }
        let has_odds = shown().any(|turn| turn.fails.is_some());
        if has_odds {
            head.push_str("  fails from here");
        }
        write!(f, "\n{}", head.trim_end())?;
        self.folded(skipped, f)?;
        for part in &parts {
            match part {
                Part::Shown(rows) => {
                    for turn in &rest[rows.clone()] {
                        turn.line(&widths, has_odds, Some(turn.step) == decided, f)?;
                    }
                }
                Part::Folded(rows) => self.folded(&rest[rows.clone()], f)?,
            }
        }
        Ok(())
    }
}

impl Table {
    /// One line in place of these.
    fn folded(&self, turns: &[TurnRow], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = turns.first() else { return Ok(()) };
        let many = u64::try_from(turns.len()).unwrap_or(u64::MAX);
        write!(
            f,
            "\n  ..  {} turn{}",
            Grouped(many),
            if many == 1 { "" } else { "s" }
        )?;
        if turns.iter().all(|turn| turn.task == first.task) {
            write!(f, " of {}", self.tasks[first.task])?;
        }
        match turns.iter().filter(|turn| turn.departs).count() {
            0 => f.write_str(", first in, first out"),
            departs => write!(f, ", {departs} of them not the usual choice"),
        }
    }
}

impl TurnRow {
    fn line(
        &self,
        widths: &[usize],
        has_odds: bool,
        is_decided: bool,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let mut line = format!("{:4}", self.step);
        for (task, width) in widths.iter().enumerate() {
            let text = if task == self.task {
                shortened(&self.text)
            } else {
                String::new()
            };
            line.push_str(&format!("  {text:width$}"));
        }
        if has_odds {
            let odds = self
                .fails
                .map_or_else(String::new, |percent| format!("{percent} %"));
            line.push_str(&format!("  {odds:>5}"));
        }
        line.push_str(match (self.departs, is_decided) {
            (true, true) => "  <- not the usual choice, and the last that mattered",
            (true, false) => "  <- not the usual choice",
            (false, true) => "  <- decided here",
            (false, false) => "",
        });
        if let Some(late) = self.late {
            line.push_str(&format!(": the clock comes {} late", Seconds(late)));
        }
        if let Some(woken) = &self.wakes {
            line.push_str(&format!(": wakes {woken} for nothing"));
        }
        write!(f, "\n{}", line.trim_end())
    }
}

/// What was chosen within a turn, as far as it is worth a word.
fn within(choice: &Choice) -> Option<String> {
    match choice.kind {
        Kind::Turn => None,
        Kind::Branch => match choice.chosen {
            0 => None,
            1 => Some("the race's second first".to_owned()),
            2 => Some("the race's third first".to_owned()),
            later => Some(format!("the race's {}th first", later + 1)),
        },
        Kind::Child => {
            (choice.chosen > 0).then(|| format!("of {} children {} first", choice.among, choice.chosen + 1))
        }
        Kind::Number => Some(format!("choose {}", choice.chosen)),
        Kind::Cancel => (choice.chosen > 0).then(|| "on purpose".to_owned()),
        // It is told of the task whose turn it then is.
        Kind::Wake => None,
        Kind::Timer => (choice.chosen > 0).then(|| format!("then timer {} first", choice.chosen + 1)),
        // How late is told when the clock has jumped.
        Kind::Late => None,
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
