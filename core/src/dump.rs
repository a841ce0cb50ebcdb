//! Where is everybody? Asked of whoever drives this thread.

use crate::clock::Instant;
use crate::context::{self, Driver};
use crate::observe::{Dump, Task, TaskDump, TaskState};
use crate::slots::{Slots, Wait};

/// Where every task of the current driver is: of the executor that is running on this thread, or of the coroutine that
/// is being driven by hand. It can be taken at any time, also by an [observer](crate::observe::Observer), and polls nothing.
///
/// Where nobody [watches](crate::Builder::watched), it says who there is, where each was spawned and which tasks wait for each
/// other, but not how or why. [`Executor::dump`](crate::Executor::dump) asks from outside, and a
/// [`Handle`](crate::Handle) from another thread.
///
/// # Panics
///
/// Where no coro driver runs.
///
/// ```
/// coro::block_on(async {
///     let task = coro::spawn(coro::pending::<()>());
///     assert_eq!(coro::dump().tasks.len(), 1);
///     task.abort();
/// });
/// ```
#[must_use]
#[track_caller]
pub fn dump() -> Dump {
    let dump = context::with(|driver| driver.map(of));
    match dump {
        Some(dump) => dump,
        None => panic!(
            "`coro::dump` was called where no coro driver runs: call it inside `coro::block_on` or `#[coro::main]`, or use \
             `Executor::dump`"
        ),
    }
}

/// Where every task of a driver is.
pub(crate) fn of(driver: &Driver) -> Dump {
    let is_by_hand = driver.by_hand.is_some();
    let slots = driver.slots.as_ref().filter(|_| !is_by_hand);
    match (&driver.watched, slots) {
        (Some(watched), slots) => {
            let ready = slots.map_or_else(Vec::new, |slots| slots.ready());
            watched.dump(|id| ready.binary_search(&id).is_ok())
        }
        (None, Some(slots)) => unwatched(slots, driver.time.now(), driver.time.is_virtual()),
        (None, None) => Dump {
            time: driver.time.now(),
            is_virtual: driver.time.is_virtual(),
            step: None,
            tasks: Vec::new(),
        },
    }
}

/// The future of a `block_on` that nobody watches and that waits.
pub(crate) fn root(task: Task, slots: &Slots) -> TaskDump {
    let waits_for = waits_for(&slots.waits(), task.id);
    TaskDump::unwatched(task, TaskState::Waiting(None), waits_for)
}

/// What is known anyway.
fn unwatched(slots: &Slots, time: Instant, is_virtual: bool) -> Dump {
    let ready = slots.ready();
    let running = slots.running();
    let waits = slots.waits();
    let tasks = slots.identities().into_iter().map(|who| {
        let state = if running == Some(who.id) {
            TaskState::Running
        } else if ready.binary_search(&who.id).is_ok() {
            TaskState::Ready
        } else {
            TaskState::Waiting(None)
        };
        let task = Task::of_type(who.id, who.name, who.spawned_at);
        TaskDump::unwatched(task, state, waits_for(&waits, who.id))
    });
    Dump {
        time,
        is_virtual,
        step: None,
        tasks: tasks.collect(),
    }
}

/// For whose end the task with this number waits.
fn waits_for(waits: &[Wait], id: u32) -> Vec<u32> {
    let of_it = waits.iter().filter(|wait| wait.waits == id);
    of_it.map(|wait| wait.waited_for).collect()
}
