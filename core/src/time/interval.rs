//! Waiting again and again.

use std::panic::Location;
use std::time::Duration;

use super::Sleep;
use crate::clock::Instant;

/// Ticks every `period`, the first time at once.
///
/// # Panics
///
/// If the period is zero.
///
/// ```
/// use std::time::Duration;
///
/// coro::block_on(async {
///     let mut ticks = coro::interval(Duration::from_millis(1));
///     let first = ticks.tick().await;
///     let second = ticks.tick().await;
///     assert_eq!(second - first, Duration::from_millis(1));
/// });
/// ```
///
/// # Mistakes
///
/// * [`interval` waits until the next tick](crate::mistakes::an_interval_that_is_not_ticked)
#[track_caller]
pub fn interval(period: Duration) -> Interval {
    assert!(
        !period.is_zero(),
        "an interval of zero would tick for ever: give it a longer period"
    );
    Interval {
        period,
        next: None,
        called_at: Location::caller(),
    }
}

/// Moments a fixed period apart; made by [`interval`].
///
/// Ticks do not drift: each is due one period after the one before was due. Those that were missed follow at
/// once, one by one.
#[derive(Debug)]
#[must_use = "an interval ticks only while a tick is awaited: write `interval.tick().await`"]
pub struct Interval {
    period: Duration,
    next: Option<Instant>,
    called_at: &'static Location<'static>,
}

impl Interval {
    /// Waits for the next tick and gives the moment at which it was due. The first comes at once, and the others
    /// are counted from there.
    ///
    /// Cancelling the wait loses nothing: the tick is still to come.
    ///
    /// # Panics
    ///
    /// When polled where no coro driver runs.
    pub async fn tick(&mut self) -> Instant {
        let due = *self.next.get_or_insert_with(Instant::now);
        Sleep::until(due, self.called_at).await;
        self.next = Some(due + self.period);
        due
    }

    /// The time between two ticks.
    pub fn period(&self) -> Duration {
        self.period
    }
}
