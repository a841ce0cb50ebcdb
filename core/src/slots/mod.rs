//! The tasks: where each future and its output live.
//!
//! This is the one room with real `unsafe`; everything it hands out is safe to use in any order. Its rules,
//! which the proofs in [`slot`], [`storage`], [`task`] and [`handle`] refer to:
//!
//! 1. A slot's memory is made by [`Storage`], never moves, and is not freed before the [`Slots`] itself is.
//! 2. `Header::state` says what the payload holds, and the header's [`TaskType`] of which type it is. Both
//!    are written only in this room, on the owner's thread.
//! 3. The future is polled or dropped only by whoever moved the state away from `Idle`, so never twice at a
//!    time. It is dropped where it lies.
//! 4. A [`Handle`] is the only way to the output. It cannot be copied, and its slot is not given to another
//!    task while it exists.
//! 5. No reference into a payload, and no borrow of a list, is alive while a future, an output, a waker or a
//!    panic payload of the user's runs: state is written first, then user code is called.

mod handle;
mod running;
mod slot;
mod storage;
mod task;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::mem;
use std::panic::{self, AssertUnwindSafe, Location};
use std::rc::Rc;
use std::task::Context;

pub(crate) use handle::{Failure, Handle};
pub(crate) use running::wake_running;
use slot::{Slot, State};
use storage::Storage;

use crate::ready::Ready;
use crate::ticket::{MAX_INDEX, Table, Ticket};

/// What a panic carries.
pub(crate) type Panic = Box<dyn Any + Send>;

/// The index of the future that [`block_on`](crate::block_on) holds on its stack: it is queued and woken like
/// a task, but it has no slot.
pub(crate) const ROOT: u32 = MAX_INDEX - 1;

/// Who had a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Nobody,
    Root,
    Task,
}

/// Who a task is, for people.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) id: u32,
    pub(crate) name: &'static str,
    pub(crate) spawned_at: &'static Location<'static>,
}

/// The tasks of one executor, and the queue of those that are ready.
pub(crate) struct Slots {
    executor: u16,
    storage: Storage,
    /// `None` is the root.
    ready: Ready<Option<Slot>>,
    root_queued: Cell<bool>,
    /// The task whose poll is on the stack, if any.
    running: Cell<Option<Slot>>,
    /// The number of the task spawned last; the root is number 1.
    last_id: Cell<u32>,
    /// How many tasks have not ended.
    living: Cell<usize>,
    /// Panics that no handle can observe any more.
    unobserved: RefCell<VecDeque<Panic>>,
    has_unobserved: Cell<bool>,
}

impl Slots {
    pub(crate) fn new(executor: u16) -> Self {
        Slots {
            executor,
            storage: Storage::default(),
            ready: Ready::default(),
            root_queued: Cell::new(false),
            running: Cell::new(None),
            last_id: Cell::new(1),
            living: Cell::new(0),
            unobserved: RefCell::default(),
            has_unobserved: Cell::new(false),
        }
    }

    /// Puts a future into a slot and queues it.
    pub(crate) fn spawn<F>(
        self: Rc<Self>,
        future: F,
        spawned_at: &'static Location<'static>,
    ) -> Handle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let id = self.last_id.get().wrapping_add(1);
        self.last_id.set(id);
        let slot = task::insert(&self.storage, future, id, spawned_at);
        self.living.set(self.living.get() + 1);
        self.ready.push(Some(slot));
        Handle::new(self, slot)
    }

    /// Queues the task that a ticket names, if it is there and not queued already.
    pub(crate) fn wake(&self, ticket: Ticket) {
        let index = ticket.index();
        if index == ROOT {
            if !self.root_queued.replace(true) {
                self.ready.push(None);
            }
        } else if let Some(slot) = self.storage.slot(index) {
            let header = slot.header();
            let waiting = matches!(header.state.get(), State::Idle | State::Running);
            if waiting && ticket.is_generation(header.generation.get()) {
                self.enqueue(slot);
            }
        }
    }

    /// The ticket of the root.
    pub(crate) fn root(&self) -> Ticket {
        Ticket::new(self.executor, ROOT, 0)
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.ready.is_empty()
    }

    /// Gives the one who has been ready the longest a turn. A wake from here on queues it anew.
    ///
    /// The root is only taken out of the queue: its owner has to poll it. A task is polled, or its future dropped if it
    /// was aborted; a panic of the future leaves this function, and [`settle`](Self::settle) must then be called.
    pub(crate) fn turn(&self, table: &'static Table) -> Turn {
        loop {
            let Some(next) = self.ready.pop() else {
                return Turn::Nobody;
            };
            let Some(slot) = next else {
                self.root_queued.set(false);
                return Turn::Root;
            };
            slot.header().queued.set(false);
            match slot.header().state.get() {
                State::Idle => {
                    self.poll(slot, table);
                    return Turn::Task;
                }
                State::Free => self.storage.release(slot),
                // It ended after it was queued, and its output is still wanted.
                _ => {}
            }
        }
    }

    /// Sorts out a panic that came out of [`turn`](Self::turn): a task's panic ends that task, any other is handed
    /// back.
    pub(crate) fn settle(&self, panic: Panic) -> Result<(), Panic> {
        let Some(slot) = self.running.take() else {
            return Err(panic);
        };
        task::fail(slot, Some(panic));
        self.ended(slot);
        Ok(())
    }

    /// A panic that no handle can observe any more, oldest first.
    pub(crate) fn take_unobserved(&self) -> Option<Panic> {
        if !self.has_unobserved.get() {
            return None;
        }
        let mut unobserved = self.unobserved.borrow_mut();
        let oldest = unobserved.pop_front();
        self.has_unobserved.set(!unobserved.is_empty());
        oldest
    }

    /// Cancels every task, in the order in which they were spawned, and those spawned meanwhile, until none is
    /// left. Numbers of tasks then begin anew.
    pub(crate) fn cancel_all(&self) {
        while self.living.get() > 0 {
            let mut waiting = self.slots_where(|state| state == State::Idle);
            if waiting.is_empty() {
                break;
            }
            waiting.sort_unstable_by_key(|slot| slot.header().id_or_next.get());
            for slot in waiting {
                if slot.header().state.get() == State::Idle {
                    // A joiner's waker is foreign code and may panic: the other tasks are cancelled all the same.
                    if let Err(panic) = caught(|| self.cancel(slot)) {
                        self.put_unobserved(panic);
                    }
                }
            }
        }
        self.last_id.set(1);
    }

    /// The tasks that have not ended, in the order in which they were spawned.
    pub(crate) fn identities(&self) -> Vec<Identity> {
        let living = self.slots_where(|state| matches!(state, State::Idle | State::Running));
        let mut living: Vec<_> = living.into_iter().map(Slot::identity).collect();
        living.sort_unstable_by_key(|task| task.id);
        living
    }

    /// How many tasks have not ended.
    pub(crate) fn living(&self) -> usize {
        self.living.get()
    }

    /// How many bytes are kept for tasks to come.
    pub(crate) fn retained(&self) -> usize {
        self.storage.bytes() + self.ready.bytes()
    }

    fn poll(&self, slot: Slot, table: &'static Table) {
        let header = slot.header();
        if header.aborted.get() {
            return self.cancel(slot);
        }
        let waker = Ticket::new(self.executor, header.index, header.generation.get()).waker(table);
        self.running.set(Some(slot));
        let polled = task::poll(slot, &mut Context::from_waker(&waker));
        self.running.set(None);
        if polled.is_ready() {
            self.ended(slot);
        } else if header.aborted.get() {
            self.cancel(slot);
        }
    }

    fn slots_where(&self, wanted: impl Fn(State) -> bool) -> Vec<Slot> {
        self.storage
            .slots()
            .filter(|slot| wanted(slot.header().state.get()))
            .collect()
    }

    fn put_unobserved(&self, panic: Panic) {
        self.unobserved.borrow_mut().push_back(panic);
        self.has_unobserved.set(true);
    }

    fn enqueue(&self, slot: Slot) {
        if !slot.header().queued.replace(true) {
            self.ready.push(Some(slot));
        }
    }

    fn abort(&self, slot: Slot) {
        if matches!(slot.header().state.get(), State::Idle | State::Running) {
            slot.header().aborted.set(true);
            self.enqueue(slot);
        }
    }

    fn cancel(&self, slot: Slot) {
        slot.header().state.set(State::Running);
        task::fail(slot, None);
        self.ended(slot);
    }

    /// The future is gone and the slot holds how it went: tells the joiner, or clears up if there is none.
    fn ended(&self, slot: Slot) {
        self.living.set(self.living.get() - 1);
        if !slot.header().handle.get() {
            self.discard(slot);
        } else if let Some(joiner) = slot.header().joiner.take() {
            joiner.wake();
        }
    }

    /// Nobody will ask for the output any more: drops it and frees the slot.
    fn discard(&self, slot: Slot) {
        if let Some(panic) = task::discard(slot) {
            self.put_unobserved(panic);
        }
        let header = slot.header();
        header.generation.set(header.generation.get().wrapping_add(1));
        header.state.set(State::Free);
        // A slot that is still queued stays out of use until `turn` has met it, or the next task in it would
        // inherit this one's place in the queue.
        if !header.queued.get() {
            self.storage.release(slot);
        }
    }
}

/// Runs user code whose panic must not stop what we are doing.
fn caught<R>(user: impl FnOnce() -> R) -> Result<R, Panic> {
    panic::catch_unwind(AssertUnwindSafe(user))
}

/// Gets rid of a panic that nobody can be told of. Its own `drop` could panic again, so it is not run.
fn forget(panic: Panic) {
    mem::forget(panic);
}

#[cfg(test)]
mod tests;
