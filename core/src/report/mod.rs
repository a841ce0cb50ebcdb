//! What is said instead of a hang, and of other things that a person should know of.

mod deadlock;
mod reporter;
mod unfinished;

pub(crate) use deadlock::deadlock;
pub use reporter::Reporter;
pub(crate) use unfinished::unfinished;
