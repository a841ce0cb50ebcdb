//! What an executor that is watched tells of the future of its `block_on`.

use std::any::type_name;
use std::cell::Cell;
use std::future::Future;
use std::panic::{self, Location};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::thread;

use super::{Executor, drive};
use crate::dump;
use crate::observe::{End, Moment, Task, Watched};
use crate::report;
use crate::slots::{ROOT_NUMBER, Slots};

/// The future of a `block_on` that somebody watches.
pub(super) struct Root {
    watched: Rc<Watched>,
    /// A panic that is not its own ends it.
    is_cancelled: Cell<bool>,
}

impl Root {
    /// It is about to be polled for the first time. `None` if nobody watches.
    pub(super) fn begin(
        slots: &Slots,
        type_name: &'static str,
        called_at: &'static Location<'static>,
    ) -> Option<Self> {
        let watched = slots.watched()?.clone();
        slots.tell_root(&watched, Task::of_type(ROOT_NUMBER, type_name, called_at));
        Some(Root {
            watched,
            is_cancelled: Cell::new(false),
        })
    }

    /// A waker that is counted, as those of tasks are.
    pub(super) fn waker(&self, slots: &Slots) -> Waker {
        slots.counted_root_waker(&self.watched)
    }

    /// It is gone; what an observer panicked with comes out.
    pub(super) fn end(self) {
        let watched = self.watched.clone();
        watched.failed(ROOT_NUMBER, End::Cancelled);
        drop(self);
        if let Some(panic) = watched.take_panic() {
            panic::resume_unwind(panic);
        }
    }
}

impl Drop for Root {
    /// Nothing is told if its end has been told already: it is gone because of a panic, of its own or of another's.
    fn drop(&mut self) {
        let end = if self.is_cancelled.get() {
            End::Cancelled
        } else {
            End::Panicked
        };
        self.watched.failed(ROOT_NUMBER, end);
    }
}

/// When dropped, the root's future is dropped next.
struct Leaving<'a>(&'a Root);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let Root {
            watched,
            is_cancelled,
        } = self.0;
        is_cancelled.set(thread::panicking() && watched.running() != Some(ROOT_NUMBER));
        watched.drop_begins(ROOT_NUMBER);
    }
}

impl Executor {
    /// [`block_on`](Self::block_on) where somebody watches.
    #[cold]
    pub(super) fn block_on_watched<F: Future>(
        &self,
        future: F,
        called_at: &'static Location<'static>,
        deadlock: &mut String,
    ) -> Option<F::Output> {
        let slots = &self.machine.slots;
        let root = Root::begin(slots, type_name::<F>(), called_at)?;
        // Declared first, so that it is dropped if a future panics in its drop (`panics`).
        let output;
        {
            let mut future = pin!(future);
            // Behind the future, so that it is dropped before.
            let _leaving = Leaving(&root);
            slots.wake_root();
            let mut done = None;
            let mut poll = || {
                // Made anew for each poll, so that it shows whether the future kept one.
                let waker = root.waker(slots);
                match future.as_mut().poll(&mut Context::from_waker(&waker)) {
                    Poll::Ready(ready) => done.replace(ready).is_none(),
                    Poll::Pending => false,
                }
            };
            if drive::to_the_end(&self.machine, &mut poll).is_err() {
                *deadlock = self.report_deadlock::<F>(called_at);
            }
            output = done;
        }
        root.end();
        drive::raise_unobserved(&self.machine);
        output
    }

    #[cold]
    pub(super) fn report_deadlock<F>(&self, called_at: &'static Location<'static>) -> String {
        if let Some(watched) = &self.machine.driver.watched {
            watched.judge(true, || !self.machine.inbox.is_empty());
            watched.say(Moment::Deadlocked);
        }
        let mut dump = self.dump();
        if dump.step.is_none() {
            // Nobody watches, so the root is not among those that are known.
            let root = Task::of_type(ROOT_NUMBER, type_name::<F>(), called_at);
            dump.tasks.insert(0, dump::root(root, &self.machine.slots));
        }
        report::deadlock(&dump)
    }
}
