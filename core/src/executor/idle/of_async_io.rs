//! The loop where there is I/O: when nothing is ready, the thread waits in the reactor of async-io, which wakes whoever waits
//! for a socket, a signal or a child process on this very thread.
//!
//! The whole rest of a run is one call of [`async_io::block_on`], since beginning and ending one wakes async-io's own
//! thread, which would then take the reactor over. What it polls is the loop. Between two polls the executor is not the
//! thread's current driver: a waker that the reactor fires takes the way of one from another thread, through the inbox,
//! whose bell is then the waker of `block_on`.

use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_io::Timer;

use super::{Deadlock, Machine, Pause};
use crate::clock;
use crate::context::{self, Time};
use crate::inbox::Owner;

/// Goes on after a pause, until the root is done or another reactor is to be waited for.
///
/// # Errors
///
/// If the root can never be done.
///
/// # Panics
///
/// With the root's panic, or one that no handle can observe.
pub(super) fn after(
    pause: Pause,
    machine: &Machine,
    root: &mut dyn FnMut() -> bool,
) -> Result<Pause, Deadlock> {
    let mut alarm = Alarm::default();
    let _bell = Bell(&machine.inbox);
    let mut first = Some(pause);
    let mut was_busy = false;
    let run = |cx: &mut Context<'_>| loop {
        let pause = match first.take() {
            Some(pause) => pause,
            None => context::enter(&machine.driver, || {
                if mem::take(&mut was_busy) {
                    machine.glances.has_looked(machine.inbox.has_arrived());
                }
                // Whoever asks whether a moment has passed may be told by this reading.
                machine.driver.time.now();
                super::until_pause(machine, root)
            })?,
        };
        match pause {
            Pause::Done => return Poll::Ready(Ok(pause)),
            _ if super::is_elsewhere() => return Poll::Ready(Ok(pause)),
            Pause::Busy => {
                was_busy = true;
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
