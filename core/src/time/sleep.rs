//! Waiting for a while, or until a moment.

use std::fmt;
use std::future::Future;
use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::clock::{Instant, nanos};
use crate::context::{self, Driver, Time};
use crate::observe::{Leaf, On, Wait};
use crate::timer::Key;

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
///
/// # Mistakes
///
/// * [`coro::sleep` sleeps, as `thread::sleep` does](crate::mistakes::a_sleep_that_is_not_awaited)
/// * [`sleep(3)` sleeps for three seconds](crate::mistakes::a_duration_in_numbers)
/// * [A future of coro runs on any executor](crate::mistakes::sleeping_without_a_driver)
/// * [`std::thread::sleep` stops only the task that calls it](crate::mistakes::sleeping_the_thread)
#[track_caller]
pub fn sleep(duration: Duration) -> Sleep {
    Sleep {
        state: State::After(nanos(duration)),
        called_at: Location::caller(),
    }
}

/// Waits until the driver's clock reaches `instant`. An instant that has passed is over at once.
///
/// On the real clock, one that is more than a second ahead of the last moment at which this executor or anybody in it
/// read the clock counts as not passed yet: it is over when the executor next looks, after no more than 64 polls.
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
    state: State,
    called_at: &'static Location<'static>,
}

enum State {
    /// So many nanoseconds are left, counted from the next poll.
    After(u64),
    At(Instant),
    /// The timer knows the deadline.
    Armed {
        time: Rc<Time>,
        key: Key,
        /// Whether it said what it waits for, so that it has to say when it does so no more.
        said: bool,
    },
    Over,
}

const _: () = assert!(size_of::<Sleep>() == 24, "a million of them are as small as this");

impl Sleep {
    pub(super) fn until(instant: Instant, called_at: &'static Location<'static>) -> Self {
        Sleep {
            state: State::At(instant),
            called_at,
        }
    }

    /// Polls a sleep that is armed.
    fn poll_armed(&mut self, waker: &Waker) -> Poll<()> {
        let State::Armed { time, key, .. } = &self.state else {
            return self.arm(waker);
        };
        if !time.is_fired(key) {
            let is_here = |driver: &Driver| Rc::ptr_eq(&driver.time, time);
            if !context::with(|driver| driver.is_some_and(is_here)) {
                return self.move_here(waker);
            }
            time.set_waker(key, waker);
            // Asked again because a foreign waker may do anything.
            if !time.is_fired(key) {
                context::with(|driver| {
                    if let Some(driver) = driver.filter(|driver| driver.asks.get()) {
                        self.say(driver, None);
                    }
                });
                return Poll::Pending;
            }
        }
        self.end();
        Poll::Ready(())
    }

    /// Polls a sleep that is not armed.
    fn arm(&mut self, waker: &Waker) -> Poll<()> {
        context::with(|driver| {
            let Some(driver) = driver else { self.nobody() };
            let time = &driver.time;
            let (since, at) = match self.state {
                State::After(nanos @ 1..) => {
                    let now = time.now();
                    (Some(now), now.saturating_add(nanos))
                }
                State::At(at) if !time.has_passed(at) => (None, at),
                _ => {
                    self.end();
                    return Poll::Ready(());
                }
            };
            let key = time.arm(at, waker);
            self.state = State::Armed {
                time: time.clone(),
                key,
                said: false,
            };
            if driver.asks.get() {
                self.say(driver, since);
            }
            Poll::Pending
        })
    }

    /// Polls a sleep that is armed on another driver than the current one: only the rest is left for this one, unless
    /// it never ends.
    #[cold]
    fn move_here(&mut self, waker: &Waker) -> Poll<()> {
        if let State::Armed { time, key, .. } = &self.state {
            let rest = match time.deadline(key) {
                Instant::NEVER => State::At(Instant::NEVER),
                at => State::After(nanos(at - time.now())),
            };
            self.end();
            self.state = rest;
        }
        self.arm(waker)
    }

    /// Gives the timer back, if there is one, and is over.
    fn end(&mut self) {
        if let State::Armed { time, key, said } = mem::replace(&mut self.state, State::Over) {
            if said {
                unsay(&time, &key);
            }
            let waker = time.disarm(key);
            drop(waker);
        }
    }

    /// Says what it waits for, to whoever asks. Since when is known where it was armed, to the nanosecond; a real clock would
    /// be read later here.
    #[cold]
    fn say(&mut self, driver: &Driver, since: Option<Instant>) {
        if let State::Armed { time, key, said } = &mut self.state {
            *said = driver.watched.is_some();
            let (since, until) = (since.unwrap_or_else(|| time.now()), time.deadline(key));
            let wait = Wait::new(On::Sleep { since, until }, self.called_at);
            driver.waits(|_| Leaf::Timer(key.number()), || wait);
        }
    }

    #[cold]
    fn nobody(&self) -> ! {
        let what = if let State::At(_) = self.state {
            "coro::sleep_until"
        } else {
            "coro::sleep"
        };
        panic!(
            "`{what}` (called at {}) was polled where no coro driver runs: await it inside `coro::block_on` or \
             `#[coro::main]`, or send to it by hand through a `coro::Coroutine`",
            self.called_at
        )
    }
}

/// A sleep that said what it waits for does so no more.
#[cold]
fn unsay(time: &Rc<Time>, key: &Key) {
    context::with(|driver| {
        if let Some(driver) = driver.filter(|driver| Rc::ptr_eq(&driver.time, time)) {
            driver.waits_no_more(|_| Leaf::Timer(key.number()));
        }
    });
}

impl Future for Sleep {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.state {
            State::Over => Poll::Ready(()),
            State::Armed { .. } => self.poll_armed(cx.waker()),
            State::After(_) | State::At(_) => self.arm(cx.waker()),
        }
    }
}

impl Drop for Sleep {
    #[inline]
    fn drop(&mut self) {
        if let State::Armed { .. } = self.state {
            self.end();
        }
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let called_at = self.called_at;
        match &self.state {
            State::After(nanos) => write!(f, "Sleep(After({:?})", Duration::from_nanos(*nanos)),
            State::At(at) => write!(f, "Sleep(At({at:?})"),
            State::Armed { time, key, .. } => write!(f, "Sleep(At({:?})", time.deadline(key)),
            State::Over => write!(f, "Sleep(Over"),
        }?;
        write!(f, ", called at {called_at})")
    }
}
