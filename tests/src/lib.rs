//! What the other members of the workspace promise, held to it from outside.
//!
//! The tests are in `tests/tests`, one promise a file. This library is what several of them need, and the
//! [gallery](pages) of mistakes and their remedies, to be read.

pub mod markdown;
pub mod pages;
pub mod source;
pub mod workspace;

/// The programs in the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
