//! What a watched executor does besides, and tells: all that the others need not pay for.

use std::task::{Context, Waker};

use super::slot::{Slot, State};
use super::{ROOT_NUMBER, Slots, task};
use crate::observe::{Cause, End, Leaf, Task, Watched};
use crate::schedule::Touch;
use crate::ticket::Ticket;

impl Slots {
    /// Like [`wake`](Self::wake), and tells of it if the task was not ready already.
    pub(crate) fn wake_watched(&self, ticket: Ticket) -> bool {
        let is_queued = || {
            if ticket == self.root {
                return Some((self.root_queued.get(), ROOT_NUMBER));
            }
            let slot = self.storage.slot(ticket.index())?;
            let header = slot.header();
            (header.ticket.get() == ticket).then(|| (header.queued.get(), header.id.get()))
        };
        let before = is_queued();
        let is_home = self.wake(ticket);
        if let (Some(watched), Some((false, id)), Some((true, _))) = (&self.watched, before, is_queued()) {
            watched.woken(id);
        }
        if let (Some(watched), Some((_, id))) = (&self.watched, before) {
            watched.touched(Touch::Woken(id));
        }
        is_home
    }

    /// # Safety
    ///
    /// The state must be `Idle`.
    #[cold]
    pub(super) unsafe fn poll_watched(&self, slot: Slot) {
        let Some(watched) = &self.watched else {
            // SAFETY: the caller says that the state is `Idle`.
            return unsafe { self.poll(slot) };
        };
        let header = slot.header();
        let id = header.id.get();
        let waker = watched.waker(id);
        let waker = waker.unwrap_or_else(|| header.ticket.get().waker(self.table));
        let outer = watched.poll_begins(id);
        // By an observer: it counts as if the task had been aborted during the poll.
        let is_aborted = header.state.replace(State::Idle) == State::Aborted;
        self.running.set(Some(slot));
        // SAFETY: the state is `Idle`. It was before, as the caller says, and an observer cannot have polled or dropped the
        // future, since the executor is running; to abort a task leaves its future where it is.
        let polled = unsafe { task::poll(slot, &mut Context::from_waker(&waker)) };
        self.running.set(None);
        drop(waker);
        if polled.is_ready() {
            let end = Some(ended_by(slot));
            tell_end(slot, || watched.poll_is_over(id, outer, end, false));
            self.ended(slot);
            return;
        }
        watched.poll_is_over(id, outer, None, header.queued.get());
        if header.state.get() == State::Running && !is_aborted {
            header.state.set(State::Idle);
        } else {
            self.cancel(slot);
        }
    }

    /// Whoever decides the turns is told that this one has to do with the end of a task.
    #[inline]
    pub(super) fn touch_end(&self, slot: Slot) {
        if self.watched.is_some() {
            self.tell_of_end(slot);
        }
    }

    #[cold]
    fn tell_of_end(&self, slot: Slot) {
        if let Some(watched) = &self.watched {
            watched.touched(Touch::End(slot.header().id.get()));
        }
    }

    #[cold]
    pub(super) fn tell_spawned(&self, slot: Slot) {
        if let Some(watched) = &self.watched {
            watched.touched(Touch::Spawned(slot.header().id.get()));
            let who = slot.identity();
            let task = match watched.take_name() {
                Some(name) => Task::named(who.id, name, who.spawned_at),
                None => Task::of_type(who.id, who.name, who.spawned_at),
            };
            watched.spawned(task, Some((slot.header().ticket.get(), self.table)));
        }
    }

    /// The next task to be spawned is to be called so, where anybody watches.
    pub(crate) fn name_next(&self, name: &str) {
        if let Some(watched) = &self.watched {
            watched.name_next(name);
        }
    }

    /// The task has ended: wakes whoever awaits it, and tells who did it.
    #[cold]
    pub(super) fn ended_watched(&self, slot: Slot) {
        self.tell_of_end(slot);
        if !slot.header().handle.get() {
            self.discard(slot);
        } else if let Some(watched) = &self.watched {
            let cause = Cause::Task(slot.header().id.get());
            watched.because(cause, || self.tell_joiner(slot));
        }
    }

    /// Whoever awaited the task does so no more.
    #[cold]
    pub(super) fn is_awaited_no_more(&self, slot: Slot) {
        if let Some(watched) = &self.watched {
            watched.waits_no_more(Leaf::Task(slot.header().id.get()));
        }
    }

    /// Drops the future of a task that did not return, and tells how it ended.
    pub(super) fn tell_failed(&self, slot: Slot, fail: impl FnOnce()) {
        let Some(watched) = &self.watched else {
            return fail();
        };
        let id = slot.header().id.get();
        watched.dropped(id, fail);
        let end = ended_by(slot);
        tell_end(slot, || watched.failed(id, end));
    }

    /// Who stands in the queue, lowest number first.
    pub(crate) fn ready(&self) -> Vec<u32> {
        let mut ready = Vec::new();
        if self.root_queued.get() {
            ready.push(ROOT_NUMBER);
        }
        let living = self.slots_where(State::is_living).into_iter();
        ready.extend(
            living
                .filter(|slot| slot.header().queued.get())
                .map(|slot| slot.header().id.get()),
        );
        ready
    }

    /// Whose poll is on the stack.
    pub(crate) fn running(&self) -> Option<u32> {
        self.running.get().map(|slot| slot.header().id.get())
    }

    pub(crate) fn is_root_ready(&self) -> bool {
        self.root_queued.get()
    }

    /// The future of a `block_on` is there.
    pub(crate) fn tell_root(&self, watched: &Watched, task: Task) {
        watched.spawned(task, Some((self.root, self.table)));
    }

    /// A waker of the root, which is counted.
    pub(crate) fn counted_root_waker(&self, watched: &Watched) -> Waker {
        let counted = watched.waker(ROOT_NUMBER);
        counted.unwrap_or_else(|| self.root_waker())
    }
}

/// Tells how a task ended while it does not count as ended yet: an observer that drops the task's handle would clear up what
/// [`ended`](Slots::ended) still has to look at.
fn tell_end(slot: Slot, tell: impl FnOnce()) {
    let ended = slot.header().state.replace(State::Ending);
    tell();
    slot.header().state.set(ended);
}

fn ended_by(slot: Slot) -> End {
    match slot.header().state.get() {
        State::Cancelled => End::Cancelled,
        State::Panicked => End::Panicked,
        _ => End::Finished,
    }
}
