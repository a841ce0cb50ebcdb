//! Telling the observers.

use std::cell::Cell;
use std::sync::Arc;

use super::watched::Watched;
use super::{Cause, Event, Moment, Span, Task, attention};
use crate::panics;
use crate::schedule::Touch;

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

    /// Tells whoever decides the turns what the present one does.
    pub(crate) fn touched(&self, touch: Touch<'_>) {
        if let Some(choices) = &self.choices {
            choices.touched(touch);
        }
    }

    /// Something happened that concerns no task.
    pub(crate) fn say(&self, moment: Moment) {
        self.tell(None, None, moment);
    }

    pub(crate) fn woken(&self, task: u32) {
        let by = self.running.get().map_or(self.cause.get(), Cause::Task);
        self.tell_task(task, Moment::Woken { by });
    }

    pub(super) fn tell_task(&self, task: u32, moment: Moment) {
        if !self.observers.is_empty() {
            self.tell_of(Some(task), None, moment);
        }
    }

    /// Tells of a span of the task that is running.
    pub(crate) fn tell_span(&self, span: &Arc<Span>, moment: Moment) {
        if !self.observers.is_empty() {
            self.tell_of(self.running.get(), Some(span.clone()), moment);
        }
    }

    fn tell_of(&self, task: Option<u32>, span: Option<Arc<Span>>, moment: Moment) {
        // The task that is running is at hand, and goes back there.
        if task == self.running.get()
            && let Some(running) = self.running_task.take()
        {
            let running = self.tell(Some(running), span, moment);
            return self.running_task.set(running);
        }
        let state = self.state.borrow();
        let task = task.and_then(|task| Some(state.tasks.get(&task)?.task.clone()));
        drop(state);
        self.tell(task, span, moment);
    }

    /// Gives the task back.
    pub(super) fn tell(
        &self,
        task: Option<Arc<Task>>,
        span: Option<Arc<Span>>,
        moment: Moment,
    ) -> Option<Arc<Task>> {
        if self.observers.is_empty() || attention::is_busy() {
            return task;
        }
        let event = Event {
            time: self.now(),
            step: self.step.get(),
            task,
            span,
            moment,
        };
        for observer in &self.observers {
            let told = panics::caught(|| attention::busy(|| observer.event(&event)));
            if let Err(panic) = told {
                // The first is the one to be told of.
                let kept = self.panic.take();
                let (first, another) = match kept {
                    Some(first) => (first, Some(panic)),
                    None => (panic, None),
                };
                self.panic.set(Some(first));
                if let Some(another) = another {
                    panics::discard(another);
                }
            }
        }
        event.task
    }
}

/// Nobody is told of what an observer panicked with last.
impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(panic) = self.panic.take() {
            panics::discard(panic);
        }
    }
}
