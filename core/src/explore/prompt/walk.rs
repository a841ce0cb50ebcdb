//! A run up to a certain place, where everybody is looked at and the run is left.
//!
//! The place is a path from the start, so whoever is there can go on, or back, by walking once more. Nothing is awaited on the way:
//! no one waits for a person inside of a run.

use std::cell::{Cell, RefCell};
use std::panic;
use std::rc::Rc;

use super::super::runner::latest_panic;
use crate::observe::{Dump, Recorder, Recording};
use crate::schedule::{Kind, Rule, Token, Whom};

/// The way to a place: what was chosen of each choice, and how many turns have been given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) chosen: Vec<u32>,
    pub(super) turns: u64,
}

impl Path {
    /// How many choices were not the usual ones.
    pub(super) fn changes(&self) -> usize {
        self.chosen.iter().filter(|chosen| **chosen > 0).count()
    }
}

/// Why a walk has stopped before the end of the run.
#[derive(Clone)]
pub(super) enum Stop {
    /// Whose turn is it? The numbers of those who are ready.
    Turn(Vec<u32>),
    /// What is chosen of something else, among so many?
    Other(Kind, u32),
}

/// How it was when the walk stopped.
#[derive(Clone)]
pub(super) struct View {
    pub(super) stop: Stop,
    pub(super) dump: Dump,
    pub(super) recording: Recording,
    /// What the latest panic so far has said.
    pub(super) panic: Option<String>,
    /// How many choices had been made before.
    pub(super) choices: usize,
}

/// A rule that follows a path, and stops where that ends.
pub(super) struct Walk {
    path: Path,
    /// What decides behind the choices of the path. Where nothing does, the walk stops at whatever is to be chosen within a turn.
    beyond: Option<Box<dyn Rule>>,
    /// The number of the next choice.
    number: Cell<usize>,
    recorder: Recorder,
    seen: Rc<RefCell<Option<View>>>,
}

/// What leaves a run that is not to go on; nobody reads it.
struct Left;

impl Walk {
    /// `seen` is told how it was at the stop.
    pub(super) fn new(
        path: Path,
        beyond: Option<Box<dyn Rule>>,
        recorder: Recorder,
        seen: Rc<RefCell<Option<View>>>,
    ) -> Self {
        Walk {
            path,
            beyond,
            number: Cell::new(0),
            recorder,
            seen,
        }
    }

    fn look(&self, stop: Stop) {
        let view = View {
            stop,
            dump: crate::dump(),
            recording: self.recorder.recording(),
            panic: latest_panic(),
            choices: self.number.get(),
        };
        *self.seen.borrow_mut() = Some(view);
    }

    /// What the path has for the next choice, if it leads so far.
    fn next(&self, among: u32) -> Option<u32> {
        if among < 2 {
            return None;
        }
        let chosen = self.path.chosen.get(self.number.get()).copied();
        // Another program may have fewer.
        chosen.map(|chosen| chosen.min(among - 1))
    }

    fn count(&self, among: u32) {
        self.number.set(self.number.get() + usize::from(among > 1));
    }
}

impl Rule for Walk {
    fn turn(&self, step: u64, among: u32, who: &dyn Fn(u32) -> u32) -> u32 {
        let has_stopped = self.seen.borrow().is_some();
        if !has_stopped && step >= self.path.turns {
            self.look(Stop::Turn((0..among).map(who).collect()));
        }
        if has_stopped || step >= self.path.turns {
            // No task is being polled, so none takes it for its own panic; and no hook is called.
            panic::resume_unwind(Box::new(Left));
        }
        let beyond = || self.beyond.as_ref().map(|rule| rule.turn(step, among, who));
        let chosen = self.next(among).or_else(beyond).unwrap_or(0);
        self.count(among);
        chosen
    }

    /// Within a turn the test's own code is on the stack, which must not be unwound: the rest of the turn goes by unseen.
    fn other(&self, kind: Kind, step: u64, among: u32) -> u32 {
        let chosen = match (self.next(among), &self.beyond) {
            (Some(chosen), _) => chosen,
            (None, Some(rule)) => rule.other(kind, step, among),
            (None, None) => {
                if self.seen.borrow().is_none() {
                    self.look(Stop::Other(kind, among));
                }
                0
            }
        };
        self.count(among);
        chosen
    }

    fn rest(&self) -> Token {
        self.beyond.as_ref().map(|rule| rule.rest()).unwrap_or_default()
    }

    fn outside(&self) -> Vec<(u64, Whom)> {
        self.beyond
            .as_ref()
            .map(|rule| rule.outside())
            .unwrap_or_default()
    }

    fn name_of(&self, who: u32) -> Option<String> {
        self.beyond.as_ref().and_then(|rule| rule.name_of(who))
    }
}

/// First in, first out.
pub(super) struct Fifo;

impl Rule for Fifo {
    fn turn(&self, _step: u64, _among: u32, _who: &dyn Fn(u32) -> u32) -> u32 {
        0
    }

    fn other(&self, _kind: Kind, _step: u64, _among: u32) -> u32 {
        0
    }
}

/// Last in, first out; other choices are the usual ones.
pub(super) struct Lifo;

impl Rule for Lifo {
    fn turn(&self, _step: u64, among: u32, _who: &dyn Fn(u32) -> u32) -> u32 {
        among.saturating_sub(1)
    }

    fn other(&self, _kind: Kind, _step: u64, _among: u32) -> u32 {
        0
    }
}
