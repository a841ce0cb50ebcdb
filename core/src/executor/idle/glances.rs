//! When to look at I/O although there is something to do.
//!
//! Looking is a call into the kernel, or five, while a turn may take a few nanoseconds. So it is done often only where there has
//! just been something, and less and less often where there is not.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// How soon it is looked again after something was there.
const SOONEST: Duration = Duration::from_micros(5);

/// How late it is looked again however often nothing was there.
const LATEST: Duration = Duration::from_micros(160);

/// How long to go between two looks at present.
pub(in crate::executor) struct Glances(Cell<Duration>);

impl Default for Glances {
    fn default() -> Self {
        Glances(Cell::new(LATEST))
    }
}

impl Glances {
    pub(super) fn has_looked(&self, found: bool) {
        let next = if found { SOONEST } else { 2 * self.0.get() };
        self.0.set(next.min(LATEST));
    }
}

/// The next look.
#[derive(Default)]
pub(super) enum Glance {
    /// Who has nothing to do after a round need not read the clock.
    #[default]
    Never,
    FromNow,
    At(Instant),
}

impl Glance {
    /// Asked before each round.
    pub(super) fn is_due(&mut self, glances: &Glances) -> bool {
        match self {
            Glance::Never => *self = Glance::FromNow,
            Glance::FromNow => *self = Glance::At(Instant::now() + glances.0.get()),
            Glance::At(at) => return Instant::now() >= *at,
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_soon_where_something_was_and_ever_later_where_nothing_is() {
        let glances = Glances::default();
        assert_eq!(glances.0.get(), LATEST);
        glances.has_looked(true);
        let mut between = SOONEST;
        while between < LATEST {
            assert_eq!(glances.0.get(), between);
            glances.has_looked(false);
            between *= 2;
        }
        glances.has_looked(false);
        assert_eq!(glances.0.get(), LATEST);
    }

    #[test]
    fn who_is_idle_after_one_round_reads_no_clock() {
        let mut glance = Glance::default();
        assert!(!glance.is_due(&Glances::default()));
        assert!(matches!(glance, Glance::FromNow));
    }
}
