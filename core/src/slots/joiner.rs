//! Who is woken when a task ends: whoever polled its handle last.

use std::task::Waker;

use super::slot::{Slot, State};
use super::{ROOT_NUMBER, Slots};
use crate::ticket::Ticket;
use crate::wakers::Kept;

/// One task waits for another to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    pub(crate) waits: u32,
    pub(crate) waited_for: u32,
}

impl Slots {
    /// Lets the task's end wake `waker`, and nobody else. Runs foreign code, as far as wakers are foreign.
    pub(super) fn wake_at_end(&self, slot: Slot, waker: &Waker) {
        let Some(own) = Kept::own(waker, self.table) else {
            return self.wake_foreign_at_end(slot, waker);
        };
        drop(self.given_back(slot.header().joiner.replace(Some(own))));
    }

    #[cold]
    fn wake_foreign_at_end(&self, slot: Slot, waker: &Waker) {
        let joiner = &slot.header().joiner;
        let old = joiner.take();
        if old
            .as_ref()
            .is_some_and(|old| self.wakers.borrow().will_wake(old, waker))
        {
            return joiner.set(old);
        }
        // Dropped when the new one is in its place, since its drop may panic.
        let _old = self.given_back(old);
        let kept = {
            let waker = waker.clone();
            self.wakers.borrow_mut().put(waker)
        };
        drop(self.given_back(joiner.replace(Some(kept))));
    }

    /// Wakes the joiner, if there is one.
    #[inline]
    pub(super) fn tell_joiner(&self, slot: Slot) {
        let Some(joiner) = slot.header().joiner.take() else {
            return;
        };
        if joiner.as_ticket().is_none_or(|ticket| !self.wake(ticket)) {
            let waker = self.wakers.borrow_mut().take(joiner);
            waker.wake();
        }
    }

    /// Forgets the joiner. Its waker is the caller's to drop, if that is foreign code.
    #[inline]
    pub(super) fn forget_joiner(&self, slot: Slot) -> Option<Waker> {
        let foreign = slot
            .header()
            .joiner
            .take()
            .filter(|kept| kept.as_ticket().is_none());
        foreign.map(|foreign| self.forget_foreign_joiner(slot, foreign))
    }

    #[cold]
    fn forget_foreign_joiner(&self, slot: Slot, foreign: Kept) -> Waker {
        // Those who are watched are always awaited by means of a waker that is kept as if it were foreign.
        self.is_awaited_no_more(slot);
        self.wakers.borrow_mut().take(foreign)
    }

    /// Which task waits for which other to end, by their numbers. The root has the number 1; whoever waits by means of a
    /// waker that is not coro's own is not seen.
    pub(crate) fn waits(&self) -> Vec<Wait> {
        let waited_for = self.slots_where(State::is_living).into_iter();
        let wait = |slot: Slot| {
            let joiner = slot.header().joiner.take();
            let ticket = joiner.as_ref().and_then(Kept::as_ticket);
            slot.header().joiner.set(joiner);
            Some(Wait {
                waits: self.number(ticket?)?,
                waited_for: slot.header().id.get(),
            })
        };
        waited_for.filter_map(wait).collect()
    }

    fn number(&self, ticket: Ticket) -> Option<u32> {
        if ticket == self.root {
            return Some(ROOT_NUMBER);
        }
        let slot = self.storage.slot(ticket.index())?;
        (slot.header().ticket.get() == ticket).then(|| slot.header().id.get())
    }

    #[inline]
    fn given_back(&self, kept: Option<Kept>) -> Option<Waker> {
        let foreign = kept.filter(|kept| kept.as_ticket().is_none())?;
        Some(self.wakers.borrow_mut().take(foreign))
    }
}
