//! The loop: who runs next, when to look around, and how to wait.

use std::panic::{self, AssertUnwindSafe};

use super::{Machine, chosen_timers, handle, idle, outside};
use crate::clock::Instant;
use crate::observe::{Cause, End, Moment, Watched};
use crate::schedule::{Choices, Touch};
use crate::slots::{ROOT_NUMBER, Turn};
use crate::ticket::NOBODY;

/// So many polls may go by before wakes from outside and timers are looked at again.
const POLLS_A_ROUND: usize = 64;

/// Nothing is ready, no timer is set, and nobody outside can wake.
pub(super) struct Deadlock;

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
    let mut pause = idle::until_pause(machine, root)?;
    loop {
        if let Pause::Done = pause {
            machine.counter.tell_ended(machine);
            return Ok(());
        }
        pause = idle::after(pause, machine, root)?;
    }
}

/// Where the loop leaves off.
pub(super) enum Pause {
    /// The root is done.
    Done,
    /// There is something to do, but something else is to be looked at first.
    Busy,
    /// Nothing is ready: there is nothing to do until a wake comes from outside, or until this moment.
    Until(Option<Instant>),
}

/// Polls whatever is ready, and moves a virtual clock when nothing is, until the thread would have to wait, or a round
/// after which `pauses` says so.
///
/// # Errors
///
/// If the root can never be done.
///
/// # Panics
///
/// With the root's panic, or one that no handle can observe.
pub(super) fn until_pause(
    machine: &Machine,
    root: &mut dyn FnMut() -> bool,
    pauses: &mut dyn FnMut() -> bool,
) -> Result<Pause, Deadlock> {
    loop {
        match rounds(machine, root, pauses) {
            Rounds::Done => return Ok(Pause::Done),
            Rounds::Paused => return Ok(Pause::Busy),
            Rounds::Idle => {}
        }
        if let Some(next) = wait(machine)? {
            return Ok(Pause::Until(next));
        }
    }
}

/// Polls whatever is ready until the root is done or nothing is ready. Returns whether the root is done.
///
/// # Panics
///
/// With the root's panic, or one that no handle can observe.
pub(super) fn until_idle(machine: &Machine, root: &mut dyn FnMut() -> bool) -> bool {
    loop {
        if let Rounds::Done = rounds(machine, root, &mut || false) {
            return true;
        }
        if !idle::look(machine) {
            return false;
        }
    }
}

/// Why rounds ended.
enum Rounds {
    Done,
    Idle,
    Paused,
}

/// Round after round, until the root is done, nothing is ready, or `pauses` says so between two rounds.
fn rounds(machine: &Machine, root: &mut dyn FnMut() -> bool, pauses: &mut dyn FnMut() -> bool) -> Rounds {
    loop {
        let rounds = || loop {
            look_around(machine);
            if machine.slots.is_idle() {
                // What other threads asked for may have failed.
                raise_unobserved(machine);
                return Rounds::Idle;
            }
            if pauses() {
                return Rounds::Paused;
            }
            if round(machine, root) {
                return Rounds::Done;
            }
        };
        if let Some(ended) = settled(machine, rounds) {
            return ended;
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
        loop {
            look_around(machine);
            match turn_of_a_task(machine) {
                false if idle::look(machine) => {}
                polled => return polled,
            }
        }
    });
    machine.counter.tell_ended(machine);
    raise_unobserved(machine);
    if let Some(watched) = &machine.driver.watched {
        raise_told(watched);
    }
    polled.unwrap_or(true)
}

/// Polls whatever is ready, and waits when nothing is, while there are tasks that must not be cancelled.
///
/// # Errors
///
/// If they can never be done.
///
/// # Panics
///
/// With a panic that no handle can observe.
pub(super) fn while_shielded(machine: &Machine) -> Result<(), Deadlock> {
    let time = &machine.driver.time;
    while machine.slots.shielded() > 0 {
        if !one(machine)
            && let Some(next) = wait(machine)?
        {
            idle::block(machine, next.map(|next| next - time.now()));
            time.now();
        }
    }
    Ok(())
}

fn turn_of_a_task(machine: &Machine) -> bool {
    loop {
        let turn = match &machine.driver.choices {
            Some(choices) => machine.slots.chosen_turn::<false>(choices),
            None => machine.slots.turn::<true>(),
        };
        match turn {
            Turn::Nobody => return false,
            Turn::Task => return true,
            // Woken after its `block_on` was over.
            Turn::Root => {}
        }
    }
}

/// Nothing is ready: moves a virtual clock to the next deadline, so that something may be; or returns until when to block.
fn wait(machine: &Machine) -> Result<Option<Option<Instant>>, Deadlock> {
    let time = &machine.driver.time;
    if let Some(watched) = &machine.driver.watched {
        tell_parked(machine, watched);
        if !machine.slots.is_idle() {
            // An observer woke somebody.
            return Ok(None);
        }
    }
    if let Some(choices) = &machine.driver.choices {
        choices.touched(Touch::Nobody);
    }
    let next = time.next_deadline();
    if !time.is_virtual() {
        return Ok(Some(next));
    } else if time.awaits_outside() {
        outside::nobody_can_go_on(machine);
        return Ok(Some(None));
    } else if let Some(next) = next {
        time.advance_to(match &machine.driver.choices {
            Some(choices) => chosen_timers::perhaps_late(choices, time, next),
            None => next,
        });
        if let Some(watched) = &machine.driver.watched {
            watched.set_now(time.now());
        }
    } else if machine.inbox.is_empty() {
        return Err(Deadlock);
    }
    Ok(None)
}

/// Lets the oldest panic out that no handle can observe.
#[inline]
pub(super) fn raise_unobserved(machine: &Machine) {
    if machine.slots.has_unobserved()
        && let Some(panic) = machine.slots.take_unobserved()
    {
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
    if let Some(watched) = &machine.driver.watched {
        return look_around_watched(machine, watched);
    }
    machine.inbox.take(|ticket| {
        if ticket.index() == NOBODY {
            handle::answer(machine);
        } else if let Some(choices) = &machine.driver.choices {
            outside::hold(machine, choices, ticket);
        } else {
            machine.slots.wake(ticket);
        }
    });
    if let Some(choices) = &machine.driver.choices {
        outside::let_in(machine, choices, &|ticket| {
            machine.slots.wake(ticket);
        });
        return chosen_timers::fire_due(machine, choices);
    }
    machine.driver.time.fire_due(None);
}

/// The same, told to whoever watches; what an observer panicked with comes out.
#[cold]
fn look_around_watched(machine: &Machine, watched: &Watched) {
    watched.time_has_passed();
    machine.inbox.take(|ticket| {
        if ticket.index() == NOBODY {
            handle::answer(machine);
        } else if let Some(choices) = &machine.driver.choices {
            outside::hold(machine, choices, ticket);
        } else {
            watched.because(Cause::Outside, || machine.slots.wake_watched(ticket));
        }
    });
    if let Some(choices) = &machine.driver.choices {
        outside::let_in(machine, choices, &|ticket| {
            watched.because(Cause::Outside, || machine.slots.wake_watched(ticket));
        });
        chosen_timers::fire_due(machine, choices);
    } else {
        machine.driver.time.fire_due(Some(watched));
    }
    raise_told(watched);
}

/// Lets out what an observer panicked with.
pub(super) fn raise_told(watched: &Watched) {
    if let Some(panic) = watched.take_panic() {
        panic::resume_unwind(panic);
    }
}

/// Nothing is ready.
#[cold]
fn tell_parked(machine: &Machine, watched: &Watched) {
    let is_news = || !machine.inbox.is_empty();
    if is_news() {
        return;
    }
    watched.judge(false, is_news);
    if is_news() || !machine.slots.is_idle() {
        return;
    }
    watched.say(Moment::Parked {
        until: machine.driver.time.next_deadline(),
        outside: machine.driver.time.awaits_outside(),
    });
}

/// Polls the root, and tells of it.
fn root_turn(machine: &Machine, watched: &Watched, root: &mut dyn FnMut() -> bool) -> bool {
    let outer = watched.poll_begins(ROOT_NUMBER);
    let done = root();
    let end = done.then_some(End::Finished);
    watched.poll_is_over(ROOT_NUMBER, outer, end, machine.slots.is_root_ready());
    done
}

fn round(machine: &Machine, root: &mut dyn FnMut() -> bool) -> bool {
    if let Some(choices) = &machine.driver.choices {
        return if choices.is_plain() && machine.driver.watched.is_none() {
            chosen_turns::<true>(machine, choices, root)
        } else {
            chosen_turns::<false>(machine, choices, root)
        };
    }
    match &machine.driver.watched {
        None => turns::<false>(machine, root),
        Some(watched) => turns::<true>(machine, &mut || root_turn(machine, watched, root)),
    }
}

#[cold]
fn chosen_turns<const PLAIN: bool>(
    machine: &Machine,
    choices: &Choices,
    root: &mut dyn FnMut() -> bool,
) -> bool {
    for _ in 0..POLLS_A_ROUND {
        if !PLAIN && choices.is_outside_due() {
            break;
        }
        match machine.slots.chosen_turn::<PLAIN>(choices) {
            Turn::Nobody => break,
            Turn::Task => {}
            Turn::Root => {
                let done = match &machine.driver.watched {
                    Some(watched) if !PLAIN => root_turn(machine, watched, root),
                    _ => root(),
                };
                if done {
                    return true;
                }
            }
        }
        if machine.slots.has_unobserved() {
            // It comes out behind the turn that it belongs to, wherever that stands in its round.
            break;
        }
    }
    false
}

fn turns<const WATCHED: bool>(machine: &Machine, root: &mut dyn FnMut() -> bool) -> bool {
    for _ in 0..POLLS_A_ROUND {
        match machine.slots.turn::<WATCHED>() {
            Turn::Nobody => break,
            Turn::Task => {}
            Turn::Root if root() => return true,
            Turn::Root => {}
        }
    }
    false
}
