//! skeleton

pub mod trace;

#[cfg(feature = "macros")]
pub use coro_macros::{main, test, trace, traced};

#[doc(hidden)]
pub use trace::expansion as __private;
