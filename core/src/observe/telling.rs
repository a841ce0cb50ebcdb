//! Telling the observers.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use super::watched::Watched;
use super::{Cause, Event, Moment, Span, Task, attention};

impl Watched {
    /// While this runs, whoever is woken is woken by `cause`, but for tasks that are running.
    pub(crate) fn because<R>(&self, cause: Cause, wakes: impl FnOnce() -> R) -> R {
        struct Restored<'a>(&'a Cell<Cause>, Cause);
        impl Drop for Restored<'_> {
            fn drop(&mut self) {
                self.0.set(self.1);
            }
        }
        let _restored = Restored(&self.cause, self.cause.replace(cause));
        wakes()
    }

    /// Something happened that concerns no task.
    pub(crate) fn say(&self, moment: Moment) {
        self.tell(None, None, moment);
    }

    pub(crate) fn woken(&self, task: u32) {
        let by = self.running.get().map_or(self.cause.get(), Cause::Task);
        self.tell_task(task, Moment::Woken { by });
    }

    pub(super) fn task(&self, id: Option<u32>) -> Option<Arc<Task>> {
        if self.observers.is_empty() {
            return None;
        }
        let state = self.state.borrow();
        Some(state.tasks.get(&id?)?.task.clone())
    }

    pub(super) fn tell_task(&self, task: u32, moment: Moment) {
        if self.observers.is_empty() {
            return;
        }
        self.tell(self.task(Some(task)), None, moment);
    }

    pub(super) fn tell(&self, task: Option<Arc<Task>>, span: Option<Arc<Span>>, moment: Moment) {
        if self.observers.is_empty() || attention::is_busy() {
            return;
        }
        let event = Event {
            time: self.now(),
            step: self.step.get(),
            task,
            span,
            moment,
        };
        for observer in &self.observers {
            let told = panic::catch_unwind(AssertUnwindSafe(|| {
                attention::busy(|| observer.event(&event));
            }));
            if let Err(panic) = told {
                // The first is the one to be told of.
                let kept = self.panic.take();
                let (first, another) = match kept {
                    Some(first) => (first, Some(panic)),
                    None => (panic, None),
                };
                self.panic.set(Some(first));
                if let Err(again) = panic::catch_unwind(AssertUnwindSafe(|| drop(another))) {
                    // Its drop could go on like that for ever.
                    std::mem::forget(again);
                }
            }
        }
    }
}
