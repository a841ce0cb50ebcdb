//! What an executor does that has nothing to do: where it waits, by what it is woken, and how often it looks there although
//! it has something to do.

#[cfg(any(feature = "io", feature = "net"))]
use std::time::{Duration, Instant};

use super::Machine;
use super::drive::{self, Deadlock, Pause};
#[cfg(feature = "io")]
use super::reactor;
#[cfg(feature = "net")]
use crate::{context, net, observe::Cause};

/// Polls until the thread would have to wait, or is to look at I/O.
///
/// # Errors
///
/// If the root can never be done.
///
/// # Panics
///
/// With the root's panic, or one that no handle can observe.
pub(super) fn until_pause(machine: &Machine, root: &mut dyn FnMut() -> bool) -> Result<Pause, Deadlock> {
    #[cfg(any(feature = "io", feature = "net"))]
    let mut glances = Glances::default();
    #[cfg(any(feature = "io", feature = "net"))]
    return drive::until_pause(machine, root, || glances.is_due());
    #[cfg(not(any(feature = "io", feature = "net")))]
    drive::until_pause(machine, root, || false)
}

/// Waits, and goes on until the next pause.
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
    #[cfg(feature = "net")]
    if let Some(reactor) = net::in_use() {
        let time = &machine.driver.time;
        let limit = match pause {
            Pause::Until(next) => next.map(|next| next - time.now()),
            _ => Some(Duration::ZERO),
        };
        if limit == Some(Duration::ZERO) || machine.inbox.ring_by(reactor.bell()) {
            let wait = || reactor.wait(limit);
            if machine.driver.choices.is_some() {
                context::leave(wait);
            } else if let Some(watched) = &machine.driver.watched {
                watched.because(Cause::Outside, wait);
            } else {
                wait();
            }
            machine.inbox.ring_nobody();
        }
        time.now();
        return until_pause(machine, root);
    }
    #[cfg(feature = "io")]
    return reactor::after(pause, machine, root);
    #[cfg(not(feature = "io"))]
    {
        let time = &machine.driver.time;
        if let Pause::Until(next) = pause {
            machine.inbox.park(next.map(|next| next - time.now()));
            // Whoever asks whether a moment has passed may be told by this reading.
            time.now();
        }
        until_pause(machine, root)
    }
}

/// Whether the thread would wait elsewhere than in the reactor of async-io.
#[cfg(feature = "io")]
pub(super) fn is_elsewhere() -> bool {
    #[cfg(feature = "net")]
    return net::in_use().is_some();
    #[cfg(not(feature = "net"))]
    false
}

/// While tasks are always ready, I/O is looked at so often.
#[cfg(any(feature = "io", feature = "net"))]
const GLANCES: Duration = Duration::from_micros(100);

#[cfg(any(feature = "io", feature = "net"))]
/// When to look at I/O although there is something to do.
#[derive(Default)]
enum Glances {
    /// Who has nothing to do after a round need not read the clock.
    #[default]
    Never,
    FromNow,
    At(Instant),
}

#[cfg(any(feature = "io", feature = "net"))]
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
