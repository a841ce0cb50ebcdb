//! The only state that other threads touch: where tickets are left for an executor, and where it parks.
//!
//! Every executor has a number, and a static registry finds the inbox with that number. Inboxes are reused by
//! later executors and never freed, so a ticket can be delivered at any time from anywhere: after its
//! executor's death it is refused, or at worst wakes a task of the next owner once for nothing.
//!
//! The sleep protocol is a mutex and a bell. Under the mutex, the owner sees that there is no ticket and says by which
//! bell it is to be woken, or a delivery appends one and sees whether the owner is to be woken. Whichever comes second
//! sees the first, so no wake-up is lost once a ring is none: and only a delivery that finds the owner parked rings,
//! which costs a call into the kernel.
//!
//! There are two bells, and neither loses a ring. By [`Owner::park`] the owner waits for a condition variable, and waiting
//! gives the mutex up in the same step that begins the wait. By [`Owner::ring_by`] it goes on to wait elsewhere, and the
//! bell is the waker of whoever lets it wait there: a waker that is fired before the wait has begun ends it as well. It stays the
//! bell when the wait ends for another reason, and at worst ends the next one for nothing.
//!
//! No thread token is involved, so a nested executor cannot eat the outer one's wake-up, nor can either steal an
//! `unpark` that was meant for the user's own code.

use std::array;
use std::cell::Cell;
use std::mem;
use std::sync::{Arc, OnceLock, PoisonError};
#[cfg(any(feature = "io", feature = "net", coro_loom))]
use std::task::Waker;
use std::time::Duration;

use crate::order;
use crate::seam::{AtomicBool, Condvar, Mutex, MutexGuard, Ordering, per_process};
use crate::ticket::{MAX_EXECUTORS, Ticket};

/// Called when a wake arrives from outside the running executor.
pub(crate) type WakeHook = Arc<dyn Fn() + Send + Sync>;

/// An executor's end of its inbox. Dropping it gives the number back.
pub(crate) struct Owner {
    id: u16,
    inbox: &'static Inbox,
    /// An empty list, which takes the place of the full one: so neither is made anew for every wake.
    spare: Cell<Vec<Ticket>>,
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
        Owner {
            id,
            inbox,
            spare: Cell::default(),
        }
    }

    pub(crate) fn id(&self) -> u16 {
        self.id
    }

    /// Hands on the tickets that have arrived since this was last called, in order of arrival.
    pub(crate) fn take(&self, hand_on: impl FnMut(Ticket)) {
        // A delivery that is being made just now may not be seen yet: then it is the next time. One that happened
        // before is, and so is one that ended a `park`, which it happened before through the mutex.
        if self.inbox.arrived.load(Ordering::Relaxed) {
            self.take_arrived(hand_on);
        }
    }

    /// Whether [`take`](Self::take) would hand on a ticket, for all that is known without the lock.
    #[cfg(feature = "io")]
    pub(crate) fn has_arrived(&self) -> bool {
        self.inbox.arrived.load(Ordering::Relaxed)
    }

    #[cold]
    fn take_arrived(&self, hand_on: impl FnMut(Ticket)) {
        let mut tickets = self.spare.take();
        {
            let mut mail = lock(&self.inbox.mail);
            self.inbox.arrived.store(false, Ordering::Relaxed);
            mem::swap(&mut mail.tickets, &mut tickets);
        }
        tickets.drain(..).for_each(hand_on);
        tickets.shrink_to(MOST_KEPT);
        self.spare.set(tickets);
    }

    pub(crate) fn is_empty(&self) -> bool {
        lock(&self.inbox.mail).tickets.is_empty()
    }

    /// Blocks the thread until a ticket is here or `limit` has passed. May also return for no reason: whoever
    /// waits looks at the tickets and the clock again anyway.
    pub(crate) fn park(&self, limit: Option<Duration>) {
        let Inbox { mail, condvar, .. } = self.inbox;
        let mut mail = lock(mail);
        if !mail.tickets.is_empty() {
            return;
        }
        mail.bell = Bell::Condvar;
        mail = match limit {
            None => condvar.wait(mail).unwrap_or_else(PoisonError::into_inner),
            Some(limit) => {
                condvar
                    .wait_timeout(mail, limit)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            }
        };
        mail.bell = Bell::Nobody;
    }

    /// Lets the next delivery fire `waker`, unless [`ring_nobody`](Self::ring_nobody) comes before it. Returns whether there was no
    /// ticket yet, so that there is something to wait for.
    ///
    /// The waker is of whoever lets the owner wait, and runs no user's code when it is cloned or dropped.
    #[cfg(any(feature = "io", feature = "net", coro_loom))]
    pub(crate) fn ring_by(&self, waker: &Waker) -> bool {
        let mut mail = lock(&self.inbox.mail);
        if !mail.tickets.is_empty() {
            return false;
        }
        let is_set = matches!(&mail.bell, Bell::Waker(set) if set.will_wake(waker));
        if !is_set {
            mail.bell = Bell::Waker(waker.clone());
        }
        true
    }

    /// Lets no delivery ring any more.
    #[cfg(feature = "io")]
    pub(crate) fn ring_nobody(&self) {
        lock(&self.inbox.mail).bell = Bell::Nobody;
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
    let (bell, hook) = {
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
        inbox.arrived.store(true, Ordering::Relaxed);
        // Whoever comes next need not ring as well: the owner ends its wait for this ring, and nobody else can
        // take it away from there.
        (mem::take(&mut mail.bell), hook)
    };
    // After the mutex is free, for the owner needs it first of all.
    match bell {
        Bell::Nobody => {}
        Bell::Condvar => inbox.condvar.notify_one(),
        #[cfg(any(feature = "io", feature = "net", coro_loom))]
        Bell::Waker(waker) => waker.wake(),
    }
    if let Some(hook) = hook {
        hook();
    }
}

#[derive(Default)]
struct Inbox {
    /// Whether there are tickets, for an owner who does not want to take the lock to find none. Written under the
    /// lock, which orders what it stands for; by itself it orders nothing.
    arrived: AtomicBool,
    mail: Mutex<Mail>,
    condvar: Condvar,
}

#[derive(Default)]
struct Mail {
    alive: bool,
    bell: Bell,
    tickets: Vec<Ticket>,
    hook: Option<WakeHook>,
}

/// What the next delivery rings.
#[derive(Default)]
enum Bell {
    /// The owner is awake, or has been rung for.
    #[default]
    Nobody,
    Condvar,
    #[cfg(any(feature = "io", feature = "net", coro_loom))]
    Waker(Waker),
}

impl Mail {
    fn push(&mut self, ticket: Ticket) {
        if self.tickets.len() == self.tickets.capacity() {
            self.make_room();
        }
        self.tickets.push(ticket);
    }

    /// A storm of wakes for a few tasks must not make the list grow without bound while the owner is busy: when it
    /// is full, all but the first of equal tickets are removed, and it grows only if there is then no room for as
    /// many again. So the room is less than four times what is needed, and on average a push costs what it did.
    #[cold]
    fn make_room(&mut self) {
        let mut places: Vec<_> = (0..)
            .zip(&self.tickets)
            .map(|(at, ticket)| (ticket.to_bits(), at))
            .collect();
        order::by_first(&mut places);
        // Of equal tickets the first one stays first.
        places.dedup_by_key(|(bits, _)| *bits);
        let mut first = vec![false; self.tickets.len()];
        for (_, at) in places {
            first[at as usize] = true;
        }
        let mut first = first.into_iter();
        self.tickets.retain(|_| first.next() == Some(true));
        self.tickets.reserve(self.tickets.len().max(FEWEST));
    }
}

/// The room that a list begins with.
const FEWEST: usize = 32;

/// So many tickets' room is kept while there are none.
const MOST_KEPT: usize = 512;

const SHELF: usize = 64;

/// Inboxes are made a shelf at a time, on first use.
fn shelf(id: u16) -> &'static OnceLock<Box<[Inbox; SHELF]>> {
    per_process! {
        static SHELVES: [OnceLock<Box<[Inbox; SHELF]>>; MAX_EXECUTORS / SHELF] =
            [const { OnceLock::new() }; MAX_EXECUTORS / SHELF];
    }
    &SHELVES[usize::from(id) / SHELF]
}

struct Numbers {
    free: Vec<u16>,
    used: u32,
}

per_process! {
    static NUMBERS: Mutex<Numbers> = Mutex::new(Numbers {
        free: Vec::new(),
        used: 0,
    });
}

/// No user code runs under these locks, so a poisoned one has nothing broken behind it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
