//! Timers, where something else than the clock decides: how late they are, and which of those that are due fires first.

use std::collections::VecDeque;
use std::iter;
use std::task::Waker;

use super::Machine;
use crate::clock::Instant;
use crate::context::{self, Time};
use crate::panics;
use crate::schedule::{Choices, Kind};
use crate::ticket::Ticket;

/// The next deadline, or a later one if it is chosen to come late: as if the thread had been kept from looking at the clock.
pub(super) fn perhaps_late(choices: &Choices, time: &Time, next: Instant) -> Instant {
    let later = || {
        let mut later = time.deadlines();
        later.retain(|deadline| *deadline > next && *deadline < Instant::NEVER);
        later.dedup();
        later
    };
    let on_time_or_late = || 1 + u32::try_from(later().len()).unwrap_or(0);
    let late = choices.fault(Kind::Late, on_time_or_late).checked_sub(1);
    late.and_then(|nth| later().get(nth as usize).copied())
        .unwrap_or(next)
}

/// Fires timers that are due, earlier ones first, and of those with the same deadline whichever is chosen.
#[inline]
pub(super) fn fire_due(machine: &Machine, choices: &Choices) {
    if machine.driver.time.has_timers() {
        fire_in_any_order(machine, choices);
    }
}

fn fire_in_any_order(machine: &Machine, choices: &Choices) {
    let mut due = machine.driver.time.take_due();
    let in_order = iter::from_fn(|| take_next(machine, choices, &mut due));
    // A foreign waker that panics must not keep the others from firing.
    panics::for_each(in_order, |(deadline, waker)| {
        context::fire(deadline, waker, machine.driver.watched.as_deref());
    });
}

fn take_next(
    machine: &Machine,
    choices: &Choices,
    due: &mut VecDeque<(Instant, Waker)>,
) -> Option<(Instant, Waker)> {
    let (deadline, first) = due.front()?;
    let mut chosen = 0;
    // The order in which tasks are made ready is no matter: any of them may then go first. But a task that awaits several timers
    // by way of another waker learns in which order they fired.
    if !is_of_a_task(machine, first) {
        let alike = due.iter().enumerate();
        let alike = alike.take_while(|(_, (other, _))| other == deadline);
        let foreign = alike.filter(|(_, (_, waker))| !is_of_a_task(machine, waker));
        let foreign: Vec<usize> = foreign.map(|(nth, _)| nth).collect();
        let among = u32::try_from(foreign.len()).unwrap_or(u32::MAX);
        chosen = foreign[choices.choose(Kind::Timer, among) as usize];
    }
    due.remove(chosen)
}

/// Whether a waker is the one that this executor gave to a task which has not ended.
fn is_of_a_task(machine: &Machine, waker: &Waker) -> bool {
    match &machine.driver.watched {
        Some(watched) => watched.gave(waker),
        None => Ticket::of(waker, context::route())
            .is_some_and(|ticket| machine.slots.number_of(ticket).is_some()),
    }
}
