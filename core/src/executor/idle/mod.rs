//! What an executor does that has nothing to do: where it waits, and what wakes it there; and how often it looks there
//! although it has something to do.
//!
//! Without a feature it waits at its inbox. With `net` it waits in the thread's own reactor while the thread has sockets, and with
//! `io` in the reactor of async-io otherwise.

#[cfg(any(feature = "io", feature = "net"))]
mod glances;
#[cfg(feature = "io")]
mod of_async_io;

use std::time::Duration;

#[cfg(any(feature = "io", feature = "net"))]
use glances::Glance;
#[cfg(any(feature = "io", feature = "net"))]
pub(super) use glances::Glances;

use super::Machine;
use super::drive::{self, Deadlock, Pause};
#[cfg(feature = "net")]
use crate::net::{self, Reactor};

/// Polls until the thread would have to wait, or is to look at I/O.
///
/// # Errors
///
/// If the root can never be done.
///
/// # Panics
///
/// With the root's panic, or one that no handle can observe.
#[cfg(any(feature = "io", feature = "net"))]
pub(super) fn until_pause(machine: &Machine, root: &mut dyn FnMut() -> bool) -> Result<Pause, Deadlock> {
    let mut glance = Glance::default();
    let time = &machine.driver.time;
    drive::until_pause(machine, root, &mut || {
        // A virtual clock that nothing outside is awaited on has nothing to do with I/O.
        glance.is_due(&machine.glances) && (!time.is_virtual() || time.awaits_outside())
    })
}

/// Polls until the thread would have to wait.
///
/// # Errors
///
/// If the root can never be done.
///
/// # Panics
///
/// With the root's panic, or one that no handle can observe.
#[cfg(not(any(feature = "io", feature = "net")))]
pub(super) fn until_pause(machine: &Machine, root: &mut dyn FnMut() -> bool) -> Result<Pause, Deadlock> {
    drive::until_pause(machine, root, &mut || false)
}

/// Waits as the pause says, and goes on until the next one.
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
    #[cfg(feature = "io")]
    if !is_elsewhere() {
        return of_async_io::after(pause, machine, root);
    }
    let time = &machine.driver.time;
    match pause {
        Pause::Until(next) => block(machine, next.map(|next| next - time.now())),
        _ => {
            look(machine);
        }
    }
    // Whoever asks whether a moment has passed may be told by this reading.
    time.now();
    until_pause(machine, root)
}

/// Blocks the thread until a ticket is in the inbox, a socket is ready, or `limit` has passed. May also return for no reason.
pub(super) fn block(machine: &Machine, limit: Option<Duration>) {
    #[cfg(feature = "net")]
    if let Some(reactor) = net::in_use() {
        if machine.inbox.ring_by(reactor.bell()) {
            wait(machine, &reactor, limit);
        }
        return;
    }
    machine.inbox.park(limit);
}

/// Wakes whose sockets are ready, without blocking. Returns whether that may have woken anybody.
#[cfg(feature = "net")]
pub(super) fn look(machine: &Machine) -> bool {
    let Some(reactor) = net::in_use() else {
        return false;
    };
    let found = wait(machine, &reactor, Some(Duration::ZERO));
    machine.glances.has_looked(found);
    found
}

/// There are no sockets.
#[cfg(not(feature = "net"))]
pub(super) fn look(_machine: &Machine) -> bool {
    false
}

#[cfg(feature = "net")]
fn wait(machine: &Machine, reactor: &Reactor, limit: Option<Duration>) -> bool {
    use crate::context;
    use crate::observe::Cause;

    let wait = || reactor.wait(limit);
    if machine.driver.choices.is_some() {
        // By way of the inbox, since it is written down when a wake comes in, or each waits for its turn.
        context::leave(wait)
    } else if let Some(watched) = &machine.driver.watched {
        watched.because(Cause::Outside, wait)
    } else {
        wait()
    }
}

/// Whether the thread would wait elsewhere than in the reactor of async-io.
#[cfg(feature = "io")]
fn is_elsewhere() -> bool {
    #[cfg(feature = "net")]
    return net::in_use().is_some();
    #[cfg(not(feature = "net"))]
    false
}
