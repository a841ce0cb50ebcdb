//! Now: by the system's monotonic clock, or by a virtual one that stands still until it is moved.
//!
//! Inside coro a moment is a number of nanoseconds. [`Instant`] is that number with a type, and
//! [`deadline`] the only place where one is computed from a [`Duration`].

use std::cell::Cell;
use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::sync::OnceLock;
use std::time::Duration;

/// Which clock an executor lives by.
///
/// ```
/// use std::time::Duration;
/// use coro::{Clock, Executor};
///
/// let executor = Executor::builder().clock(Clock::Virtual).build();
/// executor.block_on(coro::sleep(Duration::from_secs(3600)));  // returns at once
/// assert_eq!(executor.now().elapsed_since_start(), Duration::from_secs(3600));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Clock {
    /// The system's monotonic clock.
    #[default]
    Real,
    /// A clock that starts at zero and stands still while anything can run. When nothing is ready,
    /// [`block_on`](crate::Executor::block_on) moves it straight to the next deadline. The order of events
    /// is that of the real clock with computation taking no time.
    Virtual,
}

/// A moment on the clock of whoever drives this code: the current executor, or the person who sends to a
/// coroutine by hand.
///
/// Resolution is one nanosecond. Instants of two different virtual clocks can be compared, but the answer
/// means nothing. Arithmetic saturates instead of panicking; the latest instant means *never*.
///
/// ```
/// use std::time::Duration;
/// use coro::{Clock, Executor, Instant};
///
/// let waited = Executor::builder().clock(Clock::Virtual).build().block_on(async {
///     let before = Instant::now();
///     coro::sleep(Duration::from_millis(1500)).await;
///     Instant::now() - before
/// });
/// assert_eq!(waited, Duration::from_millis(1500));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub(crate) u64);

impl Instant {
    /// The instant that never comes.
    pub(crate) const NEVER: Instant = Instant(u64::MAX);

    /// The moment so many nanoseconds later, or *never*.
    pub(crate) fn saturating_add(self, nanos: u64) -> Instant {
        Instant(self.0.saturating_add(nanos))
    }

    /// The time from `earlier` to this instant, or zero if `earlier` is in fact later.
    pub fn duration_since(self, earlier: Instant) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// The time from the clock's start to this instant: from zero on a virtual clock, from the first use
    /// of coro in this process on the real one.
    pub fn elapsed_since_start(self) -> Duration {
        Duration::from_nanos(self.0)
    }
}

/// The moment `duration` after `now`; *never* if that is further away than the clock can count.
pub(crate) fn deadline(now: Instant, duration: Duration) -> Instant {
    now.saturating_add(nanos(duration))
}

/// A duration as the clock counts it; its end if there are more.
pub(crate) fn nanos(duration: Duration) -> u64 {
    // `Duration::as_nanos` would do it in 128 bits.
    let whole = duration.as_secs().saturating_mul(1_000_000_000);
    whole.saturating_add(u64::from(duration.subsec_nanos()))
}

impl Add<Duration> for Instant {
    type Output = Instant;

    fn add(self, duration: Duration) -> Instant {
        deadline(self, duration)
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl Sub<Duration> for Instant {
    type Output = Instant;

    fn sub(self, duration: Duration) -> Instant {
        Instant(self.0.saturating_sub(nanos(duration)))
    }
}

impl SubAssign<Duration> for Instant {
    fn sub_assign(&mut self, duration: Duration) {
        *self = *self - duration;
    }
}

impl Sub<Instant> for Instant {
    type Output = Duration;

    fn sub(self, earlier: Instant) -> Duration {
        self.duration_since(earlier)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Instant::NEVER => f.write_str("Instant(never)"),
            Instant(nanos) => write!(f, "Instant({:?})", Duration::from_nanos(nanos)),
        }
    }
}

/// A clock that can be read, and moved if it is virtual.
pub(crate) enum Watch {
    /// What it showed when it was last read.
    Real(Cell<u64>),
    Virtual(Cell<u64>),
}

/// How many nanoseconds ahead of the last reading a moment must be for [`Watch::has_reached`] not to look again.
const AHEAD: u64 = 1_000_000_000;

impl Watch {
    pub(crate) fn new(clock: Clock) -> Self {
        match clock {
            Clock::Real => Watch::Real(Cell::new(0)),
            Clock::Virtual => Watch::Virtual(Cell::new(0)),
        }
    }

    pub(crate) fn now(&self) -> Instant {
        match self {
            Watch::Real(seen) => {
                let now = real_now();
                seen.set(now.0);
                now
            }
            Watch::Virtual(now) => Instant(now.get()),
        }
    }

    /// Whether the clock has reached `instant`. Reading the real one takes longer than all else that a timer costs, so
    /// it is not read for a moment that was far ahead when it was last read.
    pub(crate) fn has_reached(&self, instant: Instant) -> bool {
        match self {
            Watch::Real(seen) => {
                let ahead = instant.0.saturating_sub(seen.get());
                ahead == 0 || ahead < AHEAD && instant <= self.now()
            }
            Watch::Virtual(now) => instant.0 <= now.get(),
        }
    }

    /// Moves a virtual clock forward to `instant`, never back and never as far as *never*. The real one cannot
    /// be moved.
    pub(crate) fn advance_to(&self, instant: Instant) {
        if let Watch::Virtual(now) = self {
            now.set(now.get().max(instant.0.min(Instant::NEVER.0 - 1)));
        }
    }
}

/// Now by the system's monotonic clock, in nanoseconds since this function was first called.
pub(crate) fn real_now() -> Instant {
    static START: OnceLock<std::time::Instant> = OnceLock::new();
    deadline(Instant(0), START.get_or_init(std::time::Instant::now).elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_beyond_what_the_clock_can_count_is_never() {
        assert_eq!(deadline(Instant(1), Duration::MAX), Instant::NEVER);
        assert_eq!(
            deadline(Instant(u64::MAX - 1), Duration::from_nanos(5)),
            Instant::NEVER
        );
        assert_eq!(deadline(Instant(1), Duration::from_nanos(5)), Instant(6));
        let most = Duration::from_nanos(u64::MAX);
        assert_eq!(nanos(most), u64::MAX);
        assert_eq!(nanos(most - Duration::from_nanos(1)), u64::MAX - 1);
        assert_eq!(nanos(most + Duration::from_nanos(1)), u64::MAX);
    }

    #[test]
    fn a_virtual_clock_moves_forward_only_and_never_reaches_never() {
        let watch = Watch::new(Clock::Virtual);
        watch.advance_to(Instant(10));
        watch.advance_to(Instant(3));
        assert_eq!(watch.now(), Instant(10));
        watch.advance_to(Instant::NEVER);
        assert!(watch.now() < Instant::NEVER);
    }

    #[test]
    fn a_moment_has_been_reached_on_either_clock_when_now_is_not_before_it() {
        let watch = Watch::new(Clock::Virtual);
        watch.advance_to(Instant(10));
        assert!(watch.has_reached(Instant(10)));
        assert!(!watch.has_reached(Instant(11)));

        let watch = Watch::new(Clock::Real);
        let now = watch.now();
        assert!(watch.has_reached(now));
        assert!(!watch.has_reached(now + Duration::from_hours(1)));
        assert!(!watch.has_reached(Instant::NEVER));
        let soon = Instant(now.0 + 1);
        while !watch.has_reached(soon) {}
    }

    #[test]
    fn arithmetic_saturates() {
        assert_eq!(Instant(5) - Duration::from_secs(1), Instant(0));
        assert_eq!(Instant(5) - Instant(9), Duration::ZERO);
        assert_eq!(Instant(5) + Duration::MAX, Instant::NEVER);
    }
}
