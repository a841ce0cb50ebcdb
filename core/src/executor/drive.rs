//! The loop: who runs next, when to look around, and how to wait.

use std::panic::{self, AssertUnwindSafe};
use std::task::Poll;

use crate::context::{self, Machine};
use crate::slots::ROOT;

/// So many polls may go by before wakes from outside and timers are looked at again.
const POLLS_A_ROUND: usize = 64;

/// Nothing is ready, no timer is set, and nobody outside can wake.
pub(super) struct Deadlock;

/// Polls whatever is ready until the root is done, which returns its output, or nothing is ready.
///
/// # Panics
///
/// With the root's panic, or one that no handle can observe.
pub(super) fn until_idle<R>(machine: &Machine, root: &mut impl FnMut() -> Poll<R>) -> Option<R> {
    loop {
        let rounds = || loop {
            look_around(machine);
            if machine.slots.is_idle() {
                return None;
            }
            if let Poll::Ready(output) = round(machine, root) {
                return Some(output);
            }
        };
        match settled(machine, rounds) {
            Some(ended) => return ended,
            None => continue,
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
        // A root that was woken after its `block_on` was over is nobody.
        let next = std::iter::from_fn(|| machine.slots.pop()).find(|&index| index != ROOT);
        next.map(|index| machine.slots.poll(index, context::route()))
            .is_some()
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
    match panic::catch_unwind(AssertUnwindSafe(polls)) {
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
    for ticket in machine.inbox.take() {
        machine.slots.wake(ticket);
    }
    machine.time.fire_due();
}

fn round<R>(machine: &Machine, root: &mut impl FnMut() -> Poll<R>) -> Poll<R> {
    for _ in 0..POLLS_A_ROUND {
        match machine.slots.pop() {
            None => break,
            Some(ROOT) => {
                let polled = machine.slots.run_root(&mut *root);
                if polled.is_ready() {
                    return polled;
                }
            }
            Some(index) => machine.slots.poll(index, context::route()),
        }
    }
    Poll::Pending
}
