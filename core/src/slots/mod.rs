//! The tasks: where each future and its output live.
//!
//! This is the one room with real `unsafe`; everything it hands out is safe to use in any order. Its rules,
//! which the proofs in [`slot`], [`storage`], [`task`] and [`handle`] refer to:
//!
//! 1. A slot's memory is made by [`Storage`], never moves, and is not freed before the [`Slots`] itself is.
//! 2. `Header::state` says what the payload holds, and the header's [`TaskType`](task::TaskType) of which type it is. Both
//!    are written only in this room, on the owner's thread.
//! 3. The future is polled only by whoever moved the state from `Idle` to `Running`, and dropped only by whoever moved it
//!    on to `Ending`, so never twice at a time. It is dropped where it lies.
//! 4. A [`Handle`] is the only way to the output. It cannot be copied, and its slot is not given to another
//!    task while it exists.
//! 5. No reference into a payload, and no borrow of a list, is alive while a future, an output, a waker or a
//!    panic payload of the user's runs: state is written first, then user code is called.

mod abort;
mod chosen;
mod ends;
mod handle;
mod joiner;
mod queue;
mod scoped;
mod shielded;
mod slot;
mod storage;
mod task;
mod watching;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::rc::Rc;
use std::task::{Context, Waker};

pub(crate) use abort::Abort;
pub(crate) use handle::{Failure, Handle};
pub(crate) use joiner::Wait;
use queue::Queue;
pub(crate) use scoped::Scoped;
pub(crate) use shielded::Shield;
use slot::{Slot, State};
use storage::Storage;

use crate::observe::Watched;
use crate::order;
use crate::panics::Panic;
use crate::ticket::{MAX_INDEX, Table, Ticket};
use crate::wakers::Wakers;

/// The index of the future that [`block_on`](crate::block_on) holds on its stack: it is queued and woken like
/// a task, but it has no slot.
const ROOT: u32 = MAX_INDEX - 1;

/// Its number for people. Those of tasks follow.
pub(crate) const ROOT_NUMBER: u32 = 1;

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
    /// The ticket of the root.
    root: Ticket,
    /// Where the wakers go that tasks are given.
    table: &'static Table,
    /// There if somebody wants to know what the tasks do.
    watched: Option<Rc<Watched>>,
    /// Those of the joiners.
    wakers: RefCell<Wakers>,
    storage: Storage,
    /// `None` is the root. Nobody stands in it twice, so there is room if each slot and the root has a place.
    ready: Queue<Option<Slot>>,
    /// For so many slots the queue is known to have places. None where somebody watches, so that a spawn which looks for room
    /// comes by those who are to be told.
    room: Cell<usize>,
    root_queued: Cell<bool>,
    /// Whether somebody may have ended while standing in the queue; known only where turns are [chosen](Self::chosen_turn).
    may_dismiss: Cell<bool>,
    /// The task whose poll is on the stack, if any.
    running: Cell<Option<Slot>>,
    /// The number of the task spawned last.
    last_id: Cell<u32>,
    /// How many tasks have not ended.
    living: Cell<usize>,
    /// The numbers of those that are not cancelled with the others.
    shielded: RefCell<BTreeSet<u32>>,
    /// How many outputs are being dropped, each inside the drop of the one before.
    nested_drops: Cell<u32>,
    /// Tasks whose outputs are to be dropped when fewer are.
    abandoned: RefCell<Vec<Slot>>,
    /// Panics that no handle can observe any more.
    unobserved: RefCell<Vec<Panic>>,
    has_unobserved: Cell<bool>,
}

impl Slots {
    pub(crate) fn new(executor: u16, table: &'static Table, watched: Option<Rc<Watched>>) -> Self {
        Slots {
            root: Ticket::new(executor, ROOT),
            table,
            watched,
            wakers: RefCell::new(Wakers::new(table)),
            storage: Storage::new(executor),
            ready: Queue::default(),
            room: Cell::new(0),
            root_queued: Cell::new(false),
            may_dismiss: Cell::new(false),
            running: Cell::new(None),
            last_id: Cell::new(ROOT_NUMBER),
            living: Cell::new(0),
            shielded: RefCell::default(),
            nested_drops: Cell::new(0),
            abandoned: RefCell::default(),
            unobserved: RefCell::default(),
            has_unobserved: Cell::new(false),
        }
    }

    /// Puts a future into a slot and queues it.
    #[inline]
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
        if self.storage.made() >= self.room.get() {
            self.make_room(slot);
        }
        self.ready.push(Some(slot));
        Handle::new(self, slot)
    }

    /// Queues the task that a ticket names, if it waits and is not queued already. Returns whether the ticket is for one
    /// of these tasks, or for one that was here before.
    // Once for every poll, so a call less is felt.
    #[inline(always)]
    pub(crate) fn wake(&self, ticket: Ticket) -> bool {
        let is_its = |slot: &Slot| slot.header().ticket.get() == ticket;
        // A task that wakes itself need not be looked up.
        let slot = match self.running.get().filter(is_its) {
            Some(running) => running,
            None if ticket == self.root => {
                self.wake_root();
                return true;
            }
            // The executor's number is part of the ticket, so it is asked for only where the whole is not the same.
            None => match self.storage.slot(ticket.index()).filter(is_its) {
                Some(slot) => slot,
                None => return self.is_home_of(ticket),
            },
        };
        let header = slot.header();
        // An aborted task is queued already.
        if matches!(header.state.get(), State::Idle | State::Running) {
            self.enqueue(slot);
        }
        true
    }

    #[inline]
    pub(crate) fn wake_root(&self) {
        if !self.root_queued.replace(true) {
            self.ready.push(None);
        }
    }

    /// The waker of the root.
    pub(crate) fn root_waker(&self) -> Waker {
        self.root.waker(self.table)
    }

    /// Whoever wants to know what the tasks do.
    pub(crate) fn watched(&self) -> Option<&Rc<Watched>> {
        self.watched.as_ref()
    }

    /// The number of the executor.
    pub(crate) fn executor(&self) -> u16 {
        self.root.executor()
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.ready.is_empty()
    }

    /// Gives the one who has been ready the longest a turn. A wake from here on queues it anew.
    ///
    /// The root is only taken out of the queue: its owner has to poll it. A task is polled, or its future dropped if it
    /// was aborted; a panic of the future leaves this function, and [`settle`](Self::settle) must then be called.
    ///
    /// `WATCHED` says whether somebody watches, so that the others need not look for each poll.
    #[inline]
    pub(crate) fn turn<const WATCHED: bool>(&self) -> Turn {
        loop {
            let Some(next) = self.ready.pop() else {
                return Turn::Nobody;
            };
            let Some(slot) = next else {
                self.root_queued.set(false);
                return Turn::Root;
            };
            slot.header().queued.set(false);
            if slot.header().state.get() == State::Idle {
                if WATCHED {
                    // SAFETY: the state is `Idle`.
                    unsafe { self.poll_watched(slot) }
                } else {
                    // SAFETY: the state is `Idle`.
                    unsafe { self.poll(slot) }
                }
                return Turn::Task;
            }
            if self.pass(slot) {
                return Turn::Task;
            }
        }
    }

    /// The tasks that have not ended, in the order in which they were spawned.
    pub(crate) fn identities(&self) -> Vec<Identity> {
        let living = self.slots_where(State::is_living);
        living.into_iter().map(Slot::identity).collect()
    }

    /// How many tasks have not ended.
    pub(crate) fn living(&self) -> usize {
        self.living.get()
    }

    /// How many bytes are kept for tasks to come.
    pub(crate) fn retained(&self) -> usize {
        self.storage.bytes() + self.ready.bytes() + self.wakers.borrow().bytes()
    }

    /// # Safety
    ///
    /// The state must be `Idle`.
    #[inline]
    unsafe fn poll(&self, slot: Slot) {
        let header = slot.header();
        // A ticket's waker has nothing to drop, and saying so spares an indirect call.
        let waker = ManuallyDrop::new(header.ticket.get().waker(self.table));
        self.running.set(Some(slot));
        // SAFETY: the caller says that the state is `Idle`.
        let polled = unsafe { task::poll(slot, &mut Context::from_waker(&waker)) };
        self.running.set(None);
        if polled.is_ready() {
            self.ended(slot);
        } else if header.state.get() == State::Running {
            header.state.set(State::Idle);
        } else {
            self.cancel(slot);
        }
    }

    /// Sees to it that all slots, and the root, have a place in the queue, and tells of the new task.
    #[cold]
    fn make_room(&self, spawned: Slot) {
        if self.watched.is_some() {
            self.tell_spawned(spawned);
        }
        // Whoever was told may have spawned, too.
        self.ready.reserve(self.storage.made() + 1);
        if self.watched.is_none() {
            self.room.set(self.ready.room());
        }
    }

    /// The turn of a slot whose future is not to be polled. Returns whether it was a task's.
    #[cold]
    fn pass(&self, slot: Slot) -> bool {
        match slot.header().state.get() {
            State::Aborted => {
                self.cancel(slot);
                return true;
            }
            State::Free => self.storage.release(slot),
            // It ended after it was queued, and its output is still wanted.
            _ => {}
        }
        false
    }

    /// In the order in which their tasks were spawned.
    fn slots_where(&self, wanted: fn(State) -> bool) -> Vec<Slot> {
        let mut found = Vec::new();
        self.storage.each(|slot| {
            let header = slot.header();
            if wanted(header.state.get()) {
                found.push((u64::from(header.id.get()), header.ticket.get().index()));
            }
        });
        order::by_first(&mut found);
        let slot = |(_, index)| self.storage.slot(index);
        found.into_iter().filter_map(slot).collect()
    }

    #[cold]
    fn is_home_of(&self, ticket: Ticket) -> bool {
        ticket.executor() == self.root.executor()
    }

    #[inline]
    fn enqueue(&self, slot: Slot) {
        if !slot.header().queued.replace(true) {
            self.ready.push(Some(slot));
        }
    }
}

#[cfg(test)]
mod tests;
