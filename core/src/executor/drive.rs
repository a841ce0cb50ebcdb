//! The loop: who runs next, when to look around, and how to wait.

use std::panic::{self, AssertUnwindSafe};
use std::task::Poll;

use crate::context::{self, Machine};
use crate::slots::Turn;

/// So many polls may go by before wakes from outside and timers are looked at again.
const POLLS_A_ROUND: usize = 64;

/// Nothing is ready, no timer is set, and nobody outside can wake.
pub(super) struct Deadlock;

/// Polls whatever is ready until the root is done or nothing is ready.
///
/// # Panics
///
/// With the root's panic, or one that no handle can observe.
pub(super) fn until_idle<R>(machine: &Machine, root: &mut impl FnMut() -> Poll<R>) -> Poll<R> {
    loop {
        let rounds = || loop {
            look_around(machine);
            if machine.slots.is_idle() {
                return Poll::Pending;
            }
            let polled = round(machine, root);
            if polled.is_ready() {
                return polled;
            }
        };
        if let Some(polled) = settled(machine, rounds) {
            return polled;
        }
    }
}

/// Polls one ready task. Returns whether there was one.
///
/// # Panics
///
/// With a panic that no handle can observe.
pub(super) fn one(machine: &Machine) -> bool {
    let polled = settled(machine, || {
        look_around(machine);
        loop {
            match machine.slots.turn(context::route()) {
                Turn::Nobody => return false,
                Turn::Task => return true,
                // Woken after its `block_on` was over.
                Turn::Root => {}
            }
        }
    });
    raise_unobserved(machine);
    polled.unwrap_or(true)
}

/// Blocks until something may be ready, or moves a virtual clock to the next deadline.
pub(super) fn wait(machine: &Machine) -> Result<(), Deadlock> {
    let time = &machine.time;
    let next = time.next_deadline();
    if !time.is_virtual() {
        machine.inbox.park(next.map(|next| next - time.now()));
    } else if time.awaits_outside() {
        machine.inbox.park(None);
    } else if let Some(next) = next {
        time.advance_to(next);
    } else if machine.inbox.is_empty() {
        return Err(Deadlock);
    }
    Ok(())
}

/// Lets the oldest panic out that no handle can observe.
pub(super) fn raise_unobserved(machine: &Machine) {
    if let Some(panic) = machine.slots.take_unobserved() {
        panic::resume_unwind(panic);
    }
}

/// Runs `polls` and sorts out a panic of the task that was being polled; `None` if there was one.
///
/// One guard around many polls costs less than one around each.
fn settled<R>(machine: &Machine, polls: impl FnOnce() -> R) -> Option<R> {
    match panic::catch_unwind(AssertUnwindSafe(|| machine.slots.run(polls))) {
        Ok(result) => Some(result),
        Err(panic) => match machine.slots.settle(panic) {
            Ok(()) => None,
            Err(panic) => panic::resume_unwind(panic),
        },
    }
}

/// Takes in wakes from outside and fires timers that are due.
fn look_around(machine: &Machine) {
    raise_unobserved(machine);
    machine.inbox.take(|ticket| machine.slots.wake(ticket));
    machine.time.fire_due();
}

fn round<R>(machine: &Machine, root: &mut impl FnMut() -> Poll<R>) -> Poll<R> {
    for _ in 0..POLLS_A_ROUND {
        match machine.slots.turn(context::route()) {
            Turn::Nobody => break,
            Turn::Task => {}
            Turn::Root => {
                let polled = root();
                if polled.is_ready() {
                    return polled;
                }
            }
        }
    }
    Poll::Pending
}
