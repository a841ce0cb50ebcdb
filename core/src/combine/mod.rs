//! Awaiting several futures together.

mod join;
mod join_all;
mod race;

pub use join_all::{JoinAll, join_all};
pub use race::race;
