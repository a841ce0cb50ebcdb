//! What the expansions of the macros name, and nobody else should: it may change in any release.

pub use super::call::{Call, diverged, returning};
pub use super::show::{Arguments, Choose, Show, ShownBy};
