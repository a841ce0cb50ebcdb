//! Waiting: for a while, until a moment, again and again, or at most so long.

mod interval;
mod now;
mod outside;
mod pending;
mod sleep;
mod timeout;

pub use interval::{Interval, interval};
pub use outside::outside;
pub use pending::pending;
pub use sleep::{Sleep, sleep, sleep_until};
pub use timeout::{Elapsed, timeout};
