//! Who is woken when a task ends: whoever polled its handle last.

use std::task::Waker;

use super::Slots;
use super::slot::Slot;
use crate::wakers::Kept;

impl Slots {
    /// Lets the task's end wake `waker`, and nobody else. Runs foreign code, as far as wakers are foreign.
    pub(super) fn wake_at_end(&self, slot: Slot, waker: &Waker) {
        let joiner = &slot.header().joiner;
        let kept = match Kept::own(waker, self.table) {
            Some(own) => own,
            None => {
                let old = joiner.take();
                if old
                    .as_ref()
                    .is_some_and(|old| self.wakers.borrow().will_wake(old, waker))
                {
                    return joiner.set(old);
                }
                drop(self.given_back(old));
                let waker = waker.clone();
                self.wakers.borrow_mut().put(waker)
            }
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
        self.given_back(slot.header().joiner.take())
    }

    #[inline]
    fn given_back(&self, kept: Option<Kept>) -> Option<Waker> {
        let foreign = kept.filter(|kept| kept.as_ticket().is_none())?;
        Some(self.wakers.borrow_mut().take(foreign))
    }
}
