//! What other threads want of an executor, and where they leave it.
//!
//! A request is a closure that the executor's thread runs when it next looks around. The desk is closed when the executor is
//! dropped, under the lock under which requests are left: so each of them is run, or was refused. A task that has been asked
//! for by then is spawned, and cancelled with the others; so its future is dropped where, and by whom, every other is.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, PoisonError};

use super::remote::Parcel;
use super::{Handle, NOBODY, Polling, Ticket, inbox};
use crate::context;
use crate::executor::Machine;
use crate::panics;
use crate::seam::{Mutex, MutexGuard};

type Request = Box<dyn FnOnce(&Machine) + Send>;

/// Where requests from other threads lie.
pub(super) struct Desk {
    requests: Mutex<Requests>,
    polling: Polling,
    /// Whether the executor's schedule is to be the same again, so that nobody outside may spawn.
    is_recorded: bool,
}

#[derive(Default)]
struct Requests {
    list: Vec<Request>,
    is_closed: bool,
    /// How many tasks have been asked for.
    tasks: u64,
}

impl Desk {
    pub(super) fn new(polling: Polling, is_recorded: bool) -> Arc<Self> {
        Arc::new(Desk {
            requests: Mutex::default(),
            polling,
            is_recorded,
        })
    }

    pub(super) fn polling(&self) -> &Polling {
        &self.polling
    }

    pub(super) fn is_recorded(&self) -> bool {
        self.is_recorded
    }

    /// A number for a task that is asked for.
    pub(super) fn number(&self) -> u64 {
        let mut requests = self.lock();
        requests.tasks += 1;
        requests.tasks
    }

    /// # Errors
    ///
    /// The request, if nobody will ever run it.
    fn leave(&self, request: Request) -> Result<(), Request> {
        let mut requests = self.lock();
        if requests.is_closed {
            return Err(request);
        }
        requests.list.push(request);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Handle {
    /// Lets the executor's thread do something with its machine. If there is no executor any more, it is dropped here.
    pub(super) fn request(&self, request: impl FnOnce(&Machine) + Send + 'static) {
        if let Some(desk) = self.desk.upgrade()
            && desk.leave(Box::new(request)).is_ok()
        {
            inbox::deliver(Ticket::new(self.executor, NOBODY));
        }
    }
}

/// The executor's own side.
pub(in crate::executor) struct Counter {
    executor: u16,
    /// Whether the executor's schedule is to be the same again.
    is_recorded: bool,
    polling: Polling,
    /// There once somebody may ask from another thread.
    desk: RefCell<Option<Arc<Desk>>>,
    /// The tasks of which somebody on another thread wants to hear.
    parcels: RefCell<BTreeMap<u64, Box<dyn Parcel>>>,
}

impl Counter {
    pub(in crate::executor) fn new(executor: u16, is_recorded: bool, polling: Polling) -> Self {
        Counter {
            executor,
            is_recorded,
            polling,
            desk: RefCell::default(),
            parcels: RefCell::default(),
        }
    }

    /// A way here.
    pub(super) fn handle(&self) -> Handle {
        let mut desk = self.desk.borrow_mut();
        let desk = desk.get_or_insert_with(|| Desk::new(self.polling.clone(), self.is_recorded));
        Handle {
            executor: self.executor,
            desk: Arc::downgrade(desk),
        }
    }

    /// Whether anybody can ask.
    #[inline]
    pub(in crate::executor) fn is_open(&self) -> bool {
        self.desk.borrow().is_some()
    }

    pub(super) fn put(&self, number: u64, parcel: Box<dyn Parcel>) {
        self.parcels.borrow_mut().insert(number, parcel);
    }

    pub(super) fn take(&self, number: u64) -> Option<Box<dyn Parcel>> {
        self.parcels.borrow_mut().remove(&number)
    }

    /// Tells of tasks that have ended since the executor last looked around, before it stops doing so: whoever waits for them
    /// may be waited for by whoever drives it.
    #[inline]
    pub(in crate::executor) fn tell_ended(&self, machine: &Machine) {
        if !self.parcels.borrow().is_empty() {
            answer(machine);
        }
    }

    /// Tells of all tasks, which have ended by now.
    pub(in crate::executor) fn tell_all(&self, machine: &Machine) {
        let parcels = mem::take(&mut *self.parcels.borrow_mut());
        for (_, mut parcel) in parcels {
            kept(machine, || {
                parcel.deliver(machine);
            });
        }
    }
}

/// Does whatever has been asked.
#[cold]
pub(in crate::executor) fn answer(machine: &Machine) {
    let requests = match &*machine.counter.desk.borrow() {
        Some(desk) => mem::take(&mut desk.lock().list),
        None => return,
    };
    for request in requests {
        kept(machine, || request(machine));
    }
}

/// Those who can ask now cannot any more. What was asked before is done, and tasks among it are there to be cancelled.
pub(in crate::executor) fn close(machine: &Machine) {
    let Some(desk) = machine.counter.desk.take() else {
        return;
    };
    let requests = {
        let mut requests = desk.lock();
        requests.is_closed = true;
        mem::take(&mut requests.list)
    };
    context::enter(&machine.driver, || {
        for request in requests {
            kept(machine, || request(machine));
        }
    });
}

/// Runs what calls foreign wakers and drops: a panic of theirs comes out of `block_on`, and stops nobody else.
fn kept(machine: &Machine, something: impl FnOnce()) {
    if let Err(panic) = panics::caught(something) {
        machine.slots.put_unobserved(panic);
    }
}
