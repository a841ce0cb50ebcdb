//! How tasks end: by an abort, a panic, the executor's end or their own; and what is left of them.

use super::slot::{Slot, State};
use super::{ROOT_NUMBER, Slots, task};
use crate::panics::{self, Panic, caught};
use crate::schedule::Touch;

/// So many outputs are dropped inside each other at most.
const MOST_NESTED_DROPS: u32 = 100;

impl Slots {
    /// Sorts out a panic that came out of [`turn`](Self::turn): a task's panic ends that task, any other is handed
    /// back.
    pub(crate) fn settle(&self, panic: Panic) -> Result<(), Panic> {
        let Some(slot) = self.running.take() else {
            return Err(panic);
        };
        self.may_dismiss.set(true);
        self.tell_failed(slot, || task::fail(slot, Some(panic)));
        self.ended(slot);
        Ok(())
    }

    #[inline]
    pub(crate) fn has_unobserved(&self) -> bool {
        self.has_unobserved.get()
    }

    /// A panic that no handle can observe any more, oldest first.
    #[cold]
    pub(crate) fn take_unobserved(&self) -> Option<Panic> {
        let mut unobserved = self.unobserved.borrow_mut();
        let oldest = (!unobserved.is_empty()).then(|| unobserved.remove(0));
        self.has_unobserved.set(!unobserved.is_empty());
        oldest
    }

    /// Cancels every task, in the order in which they were spawned, and those spawned meanwhile, until none is
    /// left. Numbers of tasks then begin anew.
    pub(crate) fn cancel_all(&self) {
        self.cancel_those(&|_| true);
        self.last_id.set(ROOT_NUMBER);
    }

    /// The same for those that are not [shielded](super::Shield), and numbers go on.
    pub(crate) fn cancel_unshielded(&self) {
        self.cancel_those(&|slot| !self.is_shielded(slot));
    }

    fn cancel_those(&self, wanted: &dyn Fn(Slot) -> bool) {
        let is_waiting: fn(State) -> bool = |state| matches!(state, State::Idle | State::Aborted);
        while self.living.get() > 0 {
            let mut waiting = self.slots_where(is_waiting);
            waiting.retain(|slot| wanted(*slot));
            if waiting.is_empty() {
                break;
            }
            for slot in waiting {
                if is_waiting(slot.header().state.get()) {
                    // A joiner's waker is foreign code and may panic: the other tasks are cancelled all the same.
                    if let Err(panic) = caught(|| self.cancel(slot)) {
                        self.put_unobserved(panic);
                    }
                }
            }
        }
        self.may_dismiss.set(true);
    }

    /// Lets the task be dropped instead of polled. One that has ended stays as it is.
    pub(super) fn abort(&self, slot: Slot) {
        let state = &slot.header().state;
        match state.get() {
            State::Idle => {
                state.set(State::Aborted);
                let was_ready = slot.header().queued.get();
                self.enqueue(slot);
                if let Some(watched) = &self.watched {
                    let id = slot.header().id.get();
                    if !was_ready {
                        watched.woken(id);
                    }
                    watched.touched(Touch::Woken(id));
                }
            }
            State::Running => state.set(State::RunningAborted),
            _ => {}
        }
    }

    /// The numbers of the tasks that have neither ended nor been aborted and may be cancelled, in order.
    pub(crate) fn unfinished(&self) -> Vec<u32> {
        let mut unfinished = self.slots_where(|state| matches!(state, State::Idle | State::Running));
        unfinished.retain(|slot| !self.is_shielded(*slot));
        unfinished.iter().map(|slot| slot.header().id.get()).collect()
    }

    pub(super) fn cancel(&self, slot: Slot) {
        slot.header().state.set(State::Running);
        self.tell_failed(slot, || task::fail(slot, None));
        self.ended(slot);
    }

    /// The future is gone and the slot holds how it went: tells the joiner, or clears up if there is none.
    pub(super) fn ended(&self, slot: Slot) {
        self.living.set(self.living.get() - 1);
        if self.watched.is_some() {
            self.ended_watched(slot);
        } else if !slot.header().handle.get() {
            self.discard(slot);
        } else {
            self.tell_joiner(slot);
        }
    }

    /// Nobody will ask for the output any more: drops it and frees the slot.
    #[inline]
    pub(super) fn discard(&self, slot: Slot) {
        let header = slot.header();
        match header.state.get() {
            State::Taken => self.free(slot),
            State::Finished if !header.task_type.get().output_needs_drop => self.free(slot),
            _ => self.discard_output(slot),
        }
    }

    /// An output may hold the handle of another task that has ended, and so on for as long as there is memory. Like any
    /// values they are dropped inside each other, since a drop may rely on what it dropped being gone; but only so deep as
    /// the stack can bear, and from there on one after the other.
    fn discard_output(&self, slot: Slot) {
        if self.nested_drops.get() == MOST_NESTED_DROPS {
            return self.abandoned.borrow_mut().push(slot);
        }
        self.nested_drops.update(|nested| nested + 1);
        let mut next = Some(slot);
        while let Some(slot) = next {
            if let Some(panic) = task::discard(slot) {
                self.put_unobserved(panic);
            }
            self.free(slot);
            next = self.abandoned.borrow_mut().pop();
        }
        self.nested_drops.update(|nested| nested - 1);
    }

    fn free(&self, slot: Slot) {
        let header = slot.header();
        header.ticket.set(header.ticket.get().next_generation());
        header.state.set(State::Free);
        // A slot that is still queued stays out of use until `turn` has met it, or the next task in it would
        // inherit this one's place in the queue.
        if !header.queued.get() {
            self.storage.release(slot);
        }
    }

    /// Keeps a panic that no handle can observe.
    pub(crate) fn put_unobserved(&self, panic: Panic) {
        self.unobserved.borrow_mut().push(panic);
        self.has_unobserved.set(true);
    }
}

/// Nobody is told of what is left now.
impl Drop for Slots {
    fn drop(&mut self) {
        self.unobserved.take().into_iter().for_each(panics::discard);
    }
}
