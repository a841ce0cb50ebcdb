//! The only state that other threads touch: where tickets are left for an executor, and where it parks.
//!
//! Every executor has a number, and a static registry finds the inbox with that number. Inboxes are reused by
//! later executors and never freed, so a ticket can be delivered at any time from anywhere: after its
//! executor's death it is refused, or at worst wakes a task of the next owner once for nothing.
//!
//! The sleep protocol is a mutex and a condition variable: a delivery happens before the owner looks, or finds
//! it parked. No thread token is involved, so a nested executor cannot eat the outer one's wake-up, nor can
//! either steal an `unpark` that was meant for the user's own code.

use std::array;
use std::collections::HashSet;
use std::mem;
use std::sync::{Arc, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use crate::seam::{AtomicBool, Condvar, Mutex, Ordering};
use crate::ticket::{MAX_EXECUTORS, Ticket};

/// Called when a wake arrives from outside the running executor.
pub(crate) type WakeHook = Arc<dyn Fn() + Send + Sync>;

/// An executor's end of its inbox. Dropping it gives the number back.
pub(crate) struct Owner {
    id: u16,
    inbox: &'static Inbox,
}

impl Owner {
    /// Takes a number that no living executor has.
    ///
    /// # Panics
    ///
    /// If 65,536 executors exist already.
    #[track_caller]
    pub(crate) fn register(hook: Option<WakeHook>) -> Owner {
        let id = {
            let mut numbers = lock(&NUMBERS);
            numbers.free.pop().or_else(|| {
                let id = u16::try_from(numbers.used).ok()?;
                numbers.used += 1;
                Some(id)
            })
        };
        let id = id.expect("too many executors exist at one time: drop some before making the 65,537th");
        let inbox = &shelf(id).get_or_init(|| Box::new(array::from_fn(|_| Inbox::default())))
            [usize::from(id) % SHELF];
        let mut mail = lock(&inbox.mail);
        mail.alive = true;
        mail.hook = hook;
        Owner { id, inbox }
    }

    pub(crate) fn id(&self) -> u16 {
        self.id
    }

    /// The tickets that have arrived since this was last asked, in order of arrival.
    pub(crate) fn take(&self) -> Vec<Ticket> {
        if !self.inbox.arrived.load(Ordering::Acquire) {
            return Vec::new();
        }
        let mut mail = lock(&self.inbox.mail);
        self.inbox.arrived.store(false, Ordering::Relaxed);
        mem::take(&mut mail.tickets)
    }

    pub(crate) fn is_empty(&self) -> bool {
        lock(&self.inbox.mail).tickets.is_empty()
    }

    /// Blocks the thread until a ticket is here, or until `limit` has passed.
    pub(crate) fn park(&self, limit: Option<Duration>) {
        let Inbox { mail, bell, .. } = self.inbox;
        let mut mail = lock(mail);
        mail.parked = true;
        let empty = |mail: &mut Mail| mail.tickets.is_empty();
        mail = match limit {
            None => bell
                .wait_while(mail, empty)
                .unwrap_or_else(PoisonError::into_inner),
            Some(limit) => {
                bell.wait_timeout_while(mail, limit, empty)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            }
        };
        mail.parked = false;
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let left = mem::take(&mut *lock(&self.inbox.mail));
        self.inbox.arrived.store(false, Ordering::Relaxed);
        lock(&NUMBERS).free.push(self.id);
        // The hook is the user's: dropped with no lock held.
        drop(left);
    }
}

/// Leaves a ticket for its executor, from any thread, and rings if that one is parked. A ticket of an executor
/// that is gone is dropped.
pub(crate) fn deliver(ticket: Ticket) {
    let id = ticket.executor();
    let Some(inboxes) = shelf(id).get() else { return };
    let inbox = &inboxes[usize::from(id) % SHELF];
    let (parked, hook) = {
        let mut mail = lock(&inbox.mail);
        if !mail.alive {
            return;
        }
        let hook = if mail.tickets.is_empty() {
            mail.hook.clone()
        } else {
            None
        };
        mail.push(ticket);
        inbox.arrived.store(true, Ordering::Release);
        (mail.parked, hook)
    };
    if parked {
        inbox.bell.notify_one();
    }
    if let Some(hook) = hook {
        hook();
    }
}

#[derive(Default)]
struct Inbox {
    /// Whether there are tickets, for an owner who does not want to take the lock to find none.
    arrived: AtomicBool,
    mail: Mutex<Mail>,
    bell: Condvar,
}

#[derive(Default)]
struct Mail {
    alive: bool,
    parked: bool,
    tickets: Vec<Ticket>,
    /// At this many tickets, repetitions are removed.
    limit: usize,
    hook: Option<WakeHook>,
}

impl Mail {
    /// A storm of wakes for a few tasks must not grow the list without bound while the owner is busy: when the
    /// list has doubled since repetitions were last removed, they are removed again.
    fn push(&mut self, ticket: Ticket) {
        self.tickets.push(ticket);
        if self.tickets.len() > self.limit.max(64) {
            let mut seen = HashSet::new();
            self.tickets.retain(|ticket| seen.insert(*ticket));
            self.limit = self.tickets.len() * 2;
        }
    }
}

const SHELF: usize = 64;

/// Inboxes are made a shelf at a time, on first use.
fn shelf(id: u16) -> &'static OnceLock<Box<[Inbox; SHELF]>> {
    static SHELVES: [OnceLock<Box<[Inbox; SHELF]>>; MAX_EXECUTORS / SHELF] =
        [const { OnceLock::new() }; MAX_EXECUTORS / SHELF];
    &SHELVES[usize::from(id) / SHELF]
}

struct Numbers {
    free: Vec<u16>,
    used: u32,
}

static NUMBERS: Mutex<Numbers> = Mutex::new(Numbers {
    free: Vec::new(),
    used: 0,
});

/// No user code runs under these locks, so a poisoned one has nothing broken behind it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
