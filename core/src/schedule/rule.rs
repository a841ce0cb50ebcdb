//! What decides where first in, first out with deviations does not.

use super::choice::Kind;
use super::outside::Whom;
use super::token::Token;

/// What a turn has to do with other tasks, beside being somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touch<'a> {
    /// It woke this task, which may have been ready already.
    Woken(u32),
    /// It spawned this task.
    Spawned(u32),
    /// It was the end of this task, or looked whether there was one, or gave its handle away.
    End(u32),
    /// It reached for something that the runtime cannot see.
    Named(&'a str),
    /// It has to do with all: it was the end of the main task, and of all others but those that tear something down.
    All,
    /// It was nobody's: nothing is ready, so the clock moves, or all is over.
    Nobody,
}

/// A rule by which a run is decided.
pub(crate) trait Rule {
    /// Who goes first at this turn, among so many of whom `who` knows the numbers.
    fn turn(&self, step: u64, among: u32, who: &dyn Fn(u32) -> u32) -> u32;

    /// What is chosen of something else, within the turn of this number.
    fn other(&self, kind: Kind, step: u64, among: u32) -> u32;

    /// What the turn that was decided last has done.
    fn touched(&self, _touch: Touch<'_>) {}

    /// What it still expects of a run that has ended, if it follows one that was recorded.
    fn rest(&self) -> Token {
        Token::default()
    }

    /// The wakes from outside that belong to what was recorded: before which turn, and of whom.
    fn outside(&self) -> Vec<(u64, Whom)> {
        Vec::new()
    }

    /// What the task of this number is called, if it follows names.
    fn name_of(&self, _who: u32) -> Option<String> {
        None
    }
}
