//! Waiting again and again.

#[cfg(feature = "stream")]
use std::future::Future;
use std::panic::Location;
#[cfg(feature = "stream")]
use std::pin::Pin;
#[cfg(feature = "stream")]
use std::task::{Context, Poll};
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
        #[cfg(feature = "stream")]
        begun: None,
    }
}

/// Moments a fixed period apart; made by [`interval`].
///
/// Ticks do not drift: each is due one period after the one before was due. Those that were missed follow at
/// once, one by one.
///
/// With the feature `stream` it is a `Stream` of those moments, without an end: `while let Some(tick) = interval.next().await`.
/// Whoever stops waiting for one loses nothing, as with [`tick`](Self::tick), but leaves its timer behind until the
/// interval is next used or dropped.
#[derive(Debug)]
#[must_use = "an interval ticks only while a tick is awaited: write `interval.tick().await`"]
pub struct Interval {
    period: Duration,
    next: Option<Instant>,
    called_at: &'static Location<'static>,
    /// The wait for the next tick, where that is polled as a stream.
    #[cfg(feature = "stream")]
    begun: Option<Sleep>,
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
        #[cfg(feature = "stream")]
        drop(self.begun.take());
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

#[cfg(feature = "stream")]
impl futures_core::Stream for Interval {
    type Item = Instant;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Instant>> {
        let Interval {
            period,
            next,
            called_at,
            begun,
        } = &mut *self;
        let due = *next.get_or_insert_with(Instant::now);
        let sleep = begun.get_or_insert_with(|| Sleep::until(due, called_at));
        if Pin::new(sleep).poll(cx).is_pending() {
            return Poll::Pending;
        }
        *begun = None;
        *next = Some(due + *period);
        Poll::Ready(Some(due))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::MAX, None)
    }
}
