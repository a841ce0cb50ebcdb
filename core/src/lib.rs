//! skeleton

pub mod trace;

#[cfg(feature = "macros")]
pub use coro_macros::{main, test, trace, traced};

#[doc(hidden)]
pub use trace::expansion as __private;

mod stub;
pub use stub::{Builder, Clock, Executor, block_on};
