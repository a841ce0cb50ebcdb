//! Who can never be woken: whoever waits and kept no waker.

use super::Moment;
use super::waker::Counted;
use super::watched::{State, Watched};
use crate::order;

impl Watched {
    /// Names the tasks that nothing can wake, of those that are suspected or of all. To be asked when nothing is ready;
    /// `is_news` says whether wakes have arrived that nobody has looked at.
    pub(crate) fn judge(&self, all: bool, is_news: impl FnOnce() -> bool) {
        let mut alone = Vec::new();
        {
            let state = &mut *self.state.borrow_mut();
            if state.suspects == 0 && !all {
                return;
            }
            for (&id, record) in &mut state.tasks {
                let is_judged = (record.is_suspect || all) && !record.kept_no_waker;
                if is_judged
                    && record.counted.as_mut().is_some_and(Counted::is_alone)
                    && !state.tree.is_meant_to_wait(record.node)
                {
                    alone.push((u64::from(id), id));
                }
            }
        }
        // Asked after the wakers: whoever woke and then let go of his has been heard by now.
        if is_news() {
            return;
        }
        for record in self.state.borrow_mut().tasks.values_mut() {
            record.is_suspect = false;
        }
        self.state.borrow_mut().suspects = 0;
        order::by_first(&mut alone);
        for (_, id) in alone {
            let on = match self.state.borrow_mut().tasks.get_mut(&id) {
                Some(record) => {
                    record.kept_no_waker = true;
                    record.waits
                }
                // An observer saw to its end.
                None => continue,
            };
            self.tell_task(id, Moment::KeptNoWaker { on });
        }
    }

    /// Names a task that nothing can wake, unless that is meant.
    pub(crate) fn kept_no_waker(&self, task: u32) {
        let on = {
            let state = &mut *self.state.borrow_mut();
            let Some(record) = state.tasks.get_mut(&task) else {
                return;
            };
            if state.tree.is_meant_to_wait(record.node) {
                return;
            }
            record.kept_no_waker = true;
            record.waits
        };
        self.tell_task(task, Moment::KeptNoWaker { on });
    }

    /// Remembers a task that may be lost, to be judged when nothing is ready.
    pub(super) fn suspect(&self, task: u32, is_ready: bool) {
        let state = &mut *self.state.borrow_mut();
        let record = state.tasks.get_mut(&task).filter(|_| !is_ready);
        if record.is_some_and(|record| record.counted.as_mut().is_some_and(Counted::is_alone)) {
            state.set_suspect(task, true);
        }
    }
}

impl State {
    pub(super) fn set_suspect(&mut self, task: u32, is_suspect: bool) {
        if let Some(record) = self.tasks.get_mut(&task) {
            self.suspects -= usize::from(record.is_suspect);
            record.is_suspect = is_suspect;
            self.suspects += usize::from(is_suspect);
        }
    }
}
