//! The loop where there is I/O: when nothing is ready, the thread waits in the reactor of async-io, which wakes whoever waits
//! for a socket, a signal or a child process on this very thread.
//!
//! The whole rest of a run is one call of [`async_io::block_on`], since beginning and ending one wakes async-io's own
//! thread, which would then take the reactor over. What it polls is the loop. Between two polls the executor is not the
//! thread's current driver: a waker that the reactor fires takes the way of one from another thread, through the inbox,
//! whose bell is then the waker of `block_on`.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use async_io::Timer;

use super::Machine;
use super::drive::{Deadlock, Pause, until_pause};
use crate::clock;
use crate::context::{self, Time};
use crate::inbox::Owner;

/// While tasks are always ready, I/O is looked at so often.
const GLANCES: Duration = Duration::from_micros(100);

/// Polls whatever is ready, and waits when nothing is, until the root is done: until `root`, which polls it, says so.
///
/// # Errors
///
/// If the root can never be done.
///
/// # Panics
///
/// With the root's panic, or one that no handle can observe.
pub(super) fn to_the_end(machine: &Machine, root: &mut dyn FnMut() -> bool) -> Result<(), Deadlock> {
    let mut glances = Glances::default();
    // Whoever never waits never meets the reactor.
    let first = until_pause(machine, root, || glances.is_due())?;
    if let Pause::Done = first {
        return Ok(());
    }
    let mut alarm = Alarm::default();
    let _bell = Bell(&machine.inbox);
    let mut first = Some(first);
    let run = |cx: &mut Context<'_>| loop {
        let pause = match first.take() {
            Some(pause) => pause,
            None => context::enter(&machine.driver, || {
                glances = Glances::default();
                // Whoever asks whether a moment has passed may be told by this reading.
                machine.driver.time.now();
                until_pause(machine, root, || glances.is_due())
            })?,
        };
        match pause {
            Pause::Done => return Poll::Ready(Ok(())),
            Pause::Busy => {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Pause::Until(next) => {
                if !alarm.is_due(next, &machine.driver.time, cx) && machine.inbox.ring_by(cx.waker()) {
                    return Poll::Pending;
                }
            }
        }
    };
    context::leave(|| async_io::block_on(poll_fn(run)))
}

/// When to look at I/O although there is something to do.
#[derive(Default)]
enum Glances {
    /// Who has nothing to do after a round need not read the clock.
    #[default]
    Never,
    FromNow,
    At(Instant),
}

impl Glances {
    /// Asked before each round.
    fn is_due(&mut self) -> bool {
        match self {
            Glances::Never => *self = Glances::FromNow,
            Glances::FromNow => *self = Glances::At(Instant::now() + GLANCES),
            Glances::At(at) => return Instant::now() >= *at,
        }
        false
    }
}

/// A timer of the reactor's for the executor's next deadline, kept for as long as that is the same.
struct Alarm {
    at: Option<clock::Instant>,
    timer: Timer,
}

impl Default for Alarm {
    fn default() -> Self {
        Alarm {
            at: None,
            timer: Timer::never(),
        }
    }
}

impl Alarm {
    /// Whether the clock has reached `next`. If not, the waker is fired when it has.
    fn is_due(&mut self, next: Option<clock::Instant>, time: &Time, cx: &mut Context<'_>) -> bool {
        if next != self.at {
            self.at = next;
            match next {
                // The later reading of the two is added to, so it is never too early.
                Some(next) => self.timer.set_after(next - time.now()),
                None => self.timer = Timer::never(),
            }
        }
        let is_due = next.is_some() && Pin::new(&mut self.timer).poll(cx).is_ready();
        if is_due {
            self.at = None;
        }
        is_due
    }
}

/// While a delivery may ring for the reactor.
struct Bell<'a>(&'a Owner);

impl Drop for Bell<'_> {
    fn drop(&mut self) {
        self.0.ring_nobody();
    }
}
