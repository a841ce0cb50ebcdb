//! Turns out of order, where something else decides who goes first.

use super::slot::{Slot, State};
use super::{ROOT_NUMBER, Slots, Turn};
use crate::observe::Cause;
use crate::schedule::{Choices, Kind};
use crate::ticket::Ticket;

impl Slots {
    /// Like [`turn`](Self::turn), but gives the turn to whoever is chosen among those that are ready.
    ///
    /// Where it is `PLAIN`, the choices [are](Choices::is_plain), and nobody watches.
    // Once for every turn, so a call less is felt.
    #[inline(always)]
    pub(crate) fn chosen_turn<const PLAIN: bool>(&self, choices: &Choices) -> Turn {
        loop {
            if self.may_dismiss.take() {
                self.dismiss();
            }
            if self.ready.is_empty() {
                return Turn::Nobody;
            }
            if !PLAIN {
                self.wake_for_nothing(choices);
            }
            let among = u32::try_from(self.ready.len()).unwrap_or(u32::MAX);
            let chosen = if PLAIN {
                choices.plain_turn(among)
            } else {
                choices.turn(among, |nth| number(self.ready.peek(nth as usize)))
            };
            let Some(slot) = self.ready.take(chosen as usize) else {
                self.root_queued.set(false);
                return Turn::Root;
            };
            let header = slot.header();
            header.queued.set(false);
            let is_turn = if header.state.get() != State::Idle {
                self.pass(slot)
            } else if !PLAIN && !self.is_shielded(slot) && choices.fault(Kind::Cancel, || 2) == 1 {
                self.cancel(slot);
                true
            } else if !PLAIN && self.watched.is_some() {
                // SAFETY: the state is `Idle`.
                unsafe { self.poll_watched(slot) }
                true
            } else {
                // SAFETY: the state is `Idle`.
                unsafe { self.poll(slot) }
                true
            };
            if header.queued.get() && !has_something_to_do(slot) {
                self.may_dismiss.set(true);
            }
            if is_turn {
                return Turn::Task;
            }
        }
    }

    /// The number of the living task whose ticket this is.
    pub(crate) fn number_of(&self, ticket: Ticket) -> Option<u32> {
        if ticket == self.root {
            return Some(ROOT_NUMBER);
        }
        let slot = self.storage.slot(ticket.index())?;
        let header = slot.header();
        (header.ticket.get() == ticket && header.state.get().is_living()).then(|| header.id.get())
    }

    /// Makes a task ready that waits, if that is chosen: what awaits must put up with it.
    #[inline]
    fn wake_for_nothing(&self, choices: &Choices) {
        let waiting = || {
            let mut idle = self.slots_where(|state| state == State::Idle);
            idle.retain(|slot| !slot.header().queued.get());
            idle
        };
        let none_or_one = || 1 + u32::try_from(waiting().len()).unwrap_or(0);
        let chosen = choices.fault(Kind::Wake, none_or_one);
        if let Some(slot) = chosen
            .checked_sub(1)
            .and_then(|nth| waiting().get(nth as usize).copied())
        {
            let ticket = slot.header().ticket.get();
            match &self.watched {
                Some(watched) => watched.because(Cause::Driver, || self.wake_watched(ticket)),
                None => self.wake(ticket),
            };
        }
    }

    /// Takes those out of the queue who ended while they stood in it, so that only those are chosen among who have something to do.
    #[cold]
    fn dismiss(&self) {
        let mut nth = 0;
        while nth < self.ready.len() {
            match self.ready.peek(nth) {
                Some(slot) if !has_something_to_do(slot) => {
                    self.ready.take(nth);
                    slot.header().queued.set(false);
                    self.pass(slot);
                }
                _ => nth += 1,
            }
        }
    }
}

fn has_something_to_do(queued: Slot) -> bool {
    matches!(queued.header().state.get(), State::Idle | State::Aborted)
}

fn number(queued: Option<Slot>) -> u32 {
    queued.map_or(ROOT_NUMBER, |slot| slot.header().id.get())
}
