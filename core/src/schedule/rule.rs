//! What decides where first in, first out with deviations does not.

use super::choices::Kind;
use super::token::Token;

/// A rule by which a run is decided.
pub(crate) trait Rule {
    /// Who goes first at this turn, among so many of whom `who` knows the numbers.
    fn turn(&self, step: u64, among: u32, who: &dyn Fn(u32) -> u32) -> u32;

    /// What is chosen of something else, within the turn of this number.
    fn other(&self, kind: Kind, step: u64, among: u32) -> u32;

    /// What it still expects of a run that has ended, if it follows one that was recorded.
    fn rest(&self) -> Token {
        Token::default()
    }
}
