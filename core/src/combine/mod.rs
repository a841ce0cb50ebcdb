//! Awaiting several futures together.

mod branches;
mod join;
mod join_all;
mod race;

#[doc(hidden)]
pub use branches::Branches;
pub use join_all::{JoinAll, join_all};
pub use race::race;
