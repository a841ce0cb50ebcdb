//! Wakes from outside, where a run is decided by its choices: they are written down, and where the run follows one that was
//! recorded each waits for its turn.

use std::time::{Duration, Instant};

use super::{Machine, handle, idle};
use crate::schedule::{Choices, Whom};
use crate::ticket::{NOBODY, Ticket};

/// A run that is replayed waits so long for another thread to do what it did then.
const PATIENCE: Duration = Duration::from_secs(10);

/// One of a search does not wait so long: there are many, and each thread may have been quicker than to need a wake.
const PATIENCE_IN_SEARCH: Duration = Duration::from_millis(100);

/// A wake has come. One whose task has ended wakes nobody, now or later.
pub(super) fn hold(machine: &Machine, choices: &Choices, ticket: Ticket) {
    if let Some(who) = machine.slots.number_of(ticket) {
        choices.outside().arrive(who, ticket.to_bits());
    }
}

/// Lets those in that have come, or those that a recorded run has before its next turn, for which it waits.
///
/// # Panics
///
/// If one of those does not come.
#[inline]
pub(super) fn let_in(machine: &Machine, choices: &Choices, wake: &dyn Fn(Ticket)) {
    while choices.is_outside_due() {
        if let Some(ticket) = choices.let_in() {
            wake(Ticket::from_bits(ticket));
        } else if let Some(whom) = choices.awaited() {
            wait(machine, choices, &whom);
        } else {
            return;
        }
    }
}

#[cold]
fn wait(machine: &Machine, choices: &Choices, whom: &Whom) {
    let begin = Instant::now();
    let patience = match whom {
        Whom::Number(_) => PATIENCE_IN_SEARCH,
        Whom::Name(_) => PATIENCE,
    };
    while choices.awaited().is_some() {
        let left = patience.saturating_sub(begin.elapsed());
        if left.is_zero() {
            return does_not_fit(choices, whom, "which has not happened within 10 s");
        }
        idle::block(machine, Some(left));
        machine.inbox.take(|ticket| match ticket.index() {
            NOBODY => handle::answer(machine),
            _ => hold(machine, choices, ticket),
        });
    }
}

/// Nothing is ready, and only somebody outside can change that.
///
/// # Panics
///
/// If a wake is expected later than now, which can be never.
pub(super) fn nobody_can_go_on(machine: &Machine) {
    if let Some(choices) = &machine.driver.choices
        && let Some(whom) = choices.outside().expected()
    {
        does_not_fit(choices, &whom, "and before that nobody can go on");
    }
}

/// A search goes on all the same, and compares what is chosen with the run before.
///
/// # Panics
///
/// If it is a replay.
fn does_not_fit(choices: &Choices, whom: &Whom, why: &str) {
    if let Whom::Number(_) = whom {
        return choices.outside().expect_no_more();
    }
    let step = choices.step();
    panic!(
        "the schedule does not fit the program any more: at step {step} another thread is still to wake {whom}, {why}; search \
         anew, or go back to the program for which it was printed"
    )
}
