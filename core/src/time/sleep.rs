//! Waiting for a while, or until a moment.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::clock::{Instant, deadline};
use crate::context::{self, Timer};

/// Waits until `duration` has passed, counted from the first poll.
///
/// On an executor this arms a timer with a resolution of one nanosecond, and never fires early. By hand it
/// becomes a [`Request::Sleep`](crate::Request::Sleep). Zero is over at once; [`Duration::MAX`] means for
/// ever. Dropping it cancels the timer.
///
/// # Panics
///
/// When polled where no coro driver runs.
///
/// ```
/// use std::time::Duration;
///
/// coro::block_on(async {
///     coro::sleep(Duration::from_millis(1)).await;
/// });
/// ```
#[track_caller]
pub fn sleep(duration: Duration) -> Sleep {
    Sleep {
        until: Until::After(duration),
        timer: None,
        called_at: Location::caller(),
    }
}

/// Waits until the driver's clock reaches `instant`. An instant that has passed is over at once.
///
/// # Panics
///
/// When polled where no coro driver runs.
///
/// ```
/// use std::time::Duration;
/// use coro::Instant;
///
/// coro::block_on(async {
///     coro::sleep_until(Instant::now() + Duration::from_millis(1)).await;
/// });
/// ```
#[track_caller]
pub fn sleep_until(instant: Instant) -> Sleep {
    Sleep::until(instant, Location::caller())
}

/// The future of [`sleep`] and [`sleep_until`].
#[must_use = "a sleep waits only while it is awaited: write `sleep(..).await`"]
pub struct Sleep {
    until: Until,
    timer: Option<Timer>,
    called_at: &'static Location<'static>,
}

#[derive(Clone, Copy, Debug)]
enum Until {
    After(Duration),
    At(Instant),
    Over,
}

impl Sleep {
    pub(super) fn until(instant: Instant, called_at: &'static Location<'static>) -> Self {
        Sleep {
            until: Until::At(instant),
            timer: None,
            called_at,
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if let Until::Over = self.until {
            return Poll::Ready(());
        }
        let name = if let Until::At(_) = self.until {
            "coro::sleep_until"
        } else {
            "coro::sleep"
        };
        let time = context::time(name, self.called_at);
        match &self.timer {
            Some(timer) if timer.is_on(&time) => {
                if !timer.is_fired() {
                    timer.set_waker(cx.waker());
                }
            }
            moved => {
                let now = time.now();
                let at = match (moved, self.until) {
                    // Half slept on another driver: only the rest is left for this one, unless it never ends.
                    (Some(timer), Until::At(at)) if at < Instant::NEVER => deadline(now, timer.remaining(at)),
                    (_, Until::At(at)) => at,
                    (_, Until::After(duration)) => deadline(now, duration),
                    (_, Until::Over) => now,
                };
                self.until = Until::At(at);
                // An old timer goes first: dropping its waker is foreign code.
                self.timer = None;
                if at > now {
                    self.timer = Some(time.arm(at, cx.waker()));
                }
            }
        }
        if self.timer.as_ref().is_some_and(|timer| !timer.is_fired()) {
            return Poll::Pending;
        }
        self.until = Until::Over;
        self.timer = None;
        Poll::Ready(())
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sleep({:?}, called at {})", self.until, self.called_at)
    }
}
