//! What the other members of the workspace promise, held to it from outside.
//!
//! The tests are in `tests/tests`, one promise a file. This library is what several of them need. The gallery of
//! mistakes lies in `tests/pages`; it is part of the documentation of `coro`, as `coro::mistakes`.

pub mod diff;
pub mod markdown;
pub mod source;
pub mod workspace;

/// The programs in the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
