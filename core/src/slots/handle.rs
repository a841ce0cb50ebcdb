//! The right to a task's output.

use std::marker::PhantomData;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::slot::{Slot, State};
use super::{Identity, Slots, task};
use crate::observe::Watched;
use crate::panics::Panic;

/// Why a task has no output.
pub(crate) enum Failure {
    Cancelled,
    Panicked(Panic),
}

/// The only way to a task's output, and what keeps its slot from being used again.
///
/// Made by [`Slots::spawn`] alone, with `T` the output of the future that went into the slot.
pub(crate) struct Handle<T> {
    slots: Rc<Slots>,
    slot: Slot,
    /// A `T` comes out, never goes in.
    output: PhantomData<fn() -> T>,
}

impl<T> Handle<T> {
    pub(super) fn new(slots: Rc<Slots>, slot: Slot) -> Self {
        Handle {
            slots,
            slot,
            output: PhantomData,
        }
    }

    /// Takes the output, or leaves word who is to be woken when it is there. `None` if it was taken before.
    #[inline]
    pub(crate) fn poll(&mut self, cx: &Context<'_>) -> Poll<Option<Result<T, Failure>>> {
        let slot = self.slot;
        self.slots.touch_end(slot);
        loop {
            match slot.header().state.get() {
                State::Finished => {
                    // SAFETY: the state is `Finished`, and the output is a `T` because the slot has not been
                    // given to another task since `Slots::spawn` made this handle for it (rule 4).
                    let output = unsafe { task::take_output(slot) };
                    return Poll::Ready(Some(Ok(output)));
                }
                State::Panicked => {
                    return Poll::Ready(Some(Err(Failure::Panicked(task::take_panic(slot)))));
                }
                State::Cancelled => {
                    slot.header().state.set(State::Taken);
                    return Poll::Ready(Some(Err(Failure::Cancelled)));
                }
                State::Taken => return Poll::Ready(None),
                State::Free
                | State::Idle
                | State::Aborted
                | State::Running
                | State::RunningAborted
                | State::Ending => {
                    self.slots.wake_at_end(slot, cx.waker());
                    // Cloning a foreign waker runs foreign code, which may have run the task to its end.
                    if !self.has_ended() {
                        return Poll::Pending;
                    }
                }
            }
        }
    }

    /// Asks for the task's future to be dropped instead of polled, at its next turn. A task that has ended stays
    /// as it is.
    pub(crate) fn abort(&self) {
        self.slots.touch_end(self.slot);
        self.slots.abort(self.slot);
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.slots.touch_end(self.slot);
        self.has_ended()
    }

    #[inline]
    fn has_ended(&self) -> bool {
        let state = self.slot.header().state.get();
        matches!(
            state,
            State::Finished | State::Cancelled | State::Panicked | State::Taken
        )
    }

    /// Lets the task's end wake `waker`, without asking for the output; at once if it has ended.
    pub(crate) fn wake_at_end(&self, waker: &Waker) {
        self.slots.touch_end(self.slot);
        if !self.has_ended() {
            self.slots.wake_at_end(self.slot, waker);
        }
        // Cloning a foreign waker runs foreign code, which may have run the task to its end.
        if self.has_ended() {
            waker.wake_by_ref();
        }
    }

    pub(super) fn slot(&self) -> Slot {
        self.slot
    }

    pub(super) fn slots(&self) -> &Rc<Slots> {
        &self.slots
    }

    pub(crate) fn identity(&self) -> Identity {
        self.slot.identity()
    }

    /// Whether these are the ones who watch the task's executor.
    pub(crate) fn is_watched_by(&self, watched: &Watched) -> bool {
        let own = self.slots.watched();
        own.is_some_and(|own| own.number() == watched.number())
    }

    pub(crate) fn belongs_to(&self, slots: &Rc<Slots>) -> bool {
        Rc::ptr_eq(&self.slots, slots)
    }
}

impl<T> Drop for Handle<T> {
    #[inline]
    fn drop(&mut self) {
        let slot = self.slot;
        slot.header().handle.set(false);
        self.slots.touch_end(slot);
        let joiner = self.slots.forget_joiner(slot);
        if self.has_ended() {
            self.slots.discard(slot);
        }
        // A waker is foreign code: dropped when the slot is settled.
        drop(joiner);
    }
}
