//! A place in the run of a test, and what led there.

use std::cell::RefCell;
use std::rc::Rc;

use super::super::runner::{Fault, Runner, Setting};
use super::super::table::Table;
use super::super::words;
use super::walk::{Path, Stop, View, Walk};
use crate::observe::{Dump, Names, Recorder};
use crate::schedule::{Choices, Deviation, Rule, Token, Track};

/// Where the run stands.
pub(super) struct Position {
    pub(super) path: Path,
    pub(super) names: Names,
    /// The turns that are over, each with whose it was and what came of it.
    pub(super) turns: Vec<(u64, String, String)>,
    pub(super) token: Token,
    /// What to type so that it comes here, if it is at its end.
    pub(super) words: String,
    pub(super) at: At,
    /// Whether a track that it was to follow leads on.
    pub(super) is_off_track: bool,
}

pub(super) enum At {
    /// Before something that is to be chosen.
    Stop {
        stop: Stop,
        dump: Dump,
        /// Whose turn it is.
        running: String,
    },
    /// The run is over.
    End(Result<(), Fault>),
}

/// What decides behind the end of a path.
pub(super) enum Beyond {
    /// The person, at once.
    Asked,
    Rule(Box<dyn Rule>),
    /// A schedule that was printed.
    Track(Token),
}

impl Position {
    /// Runs the test along the path, and behind it as `beyond` says, until the path's number of turns has been given.
    pub(super) fn reached<T: AsyncFn()>(setting: Setting, test: &T, path: Path, beyond: Beyond) -> Self {
        let (names, recorder) = (Names::default(), Recorder::new());
        let called = names.clone();
        let beyond: Option<Box<dyn Rule>> = match beyond {
            Beyond::Asked => None,
            Beyond::Rule(rule) => Some(rule),
            Beyond::Track(token) => Some(Box::new(Track::new(token, move |id| called.of(id)))),
        };
        let seen: Rc<RefCell<Option<View>>> = Rc::default();
        let walk = Walk::new(path, beyond, recorder.clone(), seen.clone());
        let choices = Rc::new(Choices::by(walk).keep_turns());
        let observers = vec![Rc::new(names.clone()) as _, Rc::new(recorder.clone()) as _];
        let mut runner = Runner::watched(test, setting, choices.clone(), observers);
        let ran = runner.run(&[]);
        let view = seen.take();
        let recording = view
            .as_ref()
            .map_or_else(|| recorder.recording(), |view| view.recording.clone());
        let table = Table::new(&recording, &choices, &names);
        let mut turns: Vec<(u64, String, String)> = table
            .turns()
            .map(|(step, who, what)| (step, who.to_owned(), what.to_owned()))
            .collect();
        let given = choices.step();
        let all = choices.made();
        let made = view
            .as_ref()
            .map_or(all.len(), |view| view.choices.min(all.len()));
        let path = Path {
            chosen: all[..made].iter().map(|choice| choice.chosen).collect(),
            turns: given,
        };
        drop(all);
        if matches!(&view, Some(view) if matches!(view.stop, Stop::Other(..))) {
            // It is not over.
            turns.retain(|(step, ..)| step + 1 < given);
        }
        let said = view.as_ref().and_then(|view| view.panic.as_ref());
        // A panic before the last turn has been told of there.
        if let (Some((.., what)), Some(said)) = (turns.last_mut(), said)
            && what.ends_with("panics")
        {
            // The rest of it is told in the end.
            what.push_str(&format!(": {}", said.lines().next().unwrap_or_default()));
        }
        let running = choices
            .turns()
            .last()
            .map_or_else(String::new, |id| names.of(*id));
        Position {
            path,
            turns,
            token: Token::of(&choices, |id| names.of(id)),
            words: words::words(&choices, &names),
            at: match view {
                Some(View { stop, dump, .. }) => At::Stop { stop, dump, running },
                None => At::End(ran),
            },
            is_off_track: !choices.rest().0.is_empty(),
            names,
        }
    }

    /// The number of the turn that is to be given, or within which something is to be chosen.
    pub(super) fn step(&self) -> u64 {
        let is_within = matches!(
            self.at,
            At::Stop {
                stop: Stop::Other(..),
                ..
            }
        );
        self.path.turns.saturating_sub(u64::from(is_within))
    }

    /// The schedule up to here, as a search has it.
    pub(super) fn deviations(&self) -> Vec<Deviation> {
        let chosen = (0..).zip(self.path.chosen.iter().copied());
        chosen.filter(|(_, chosen)| *chosen > 0).collect()
    }
}
