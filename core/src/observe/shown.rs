//! How moments and places look in every text that coro writes about coroutines.

use std::fmt;
use std::panic::Location;
use std::time::Duration;

/// Seconds, exact to the nanosecond: three digits behind the point, or six or nine where those are not all.
pub(crate) struct Seconds(pub(crate) Duration);

/// `file:line`.
pub(crate) struct Short(pub(crate) &'static Location<'static>);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, nanos) = (self.0.as_secs(), self.0.subsec_nanos());
        match nanos {
            _ if nanos.is_multiple_of(1_000_000) => write!(f, "{whole}.{:03}s", nanos / 1_000_000),
            _ if nanos.is_multiple_of(1_000) => write!(f, "{whole}.{:06}s", nanos / 1_000),
            _ => write!(f, "{whole}.{nanos:09}s"),
        }
    }
}

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.file(), self.0.line())
    }
}
