//! Who can never be woken: whoever waits and kept no waker.

use super::waker::Counted;
use super::watched::Watched;
use super::{Moment, On, Wait};

impl Watched {
    /// Names the tasks that nothing can wake. To be asked when nothing is ready and the inbox is empty.
    pub(crate) fn judge(&self) {
        let suspects = std::mem::take(&mut self.state.borrow_mut().suspects);
        for id in suspects {
            let found = {
                let state = &mut *self.state.borrow_mut();
                let record = state.tasks.get_mut(&id).filter(|record| !record.kept_no_waker);
                record.and_then(|record| {
                    let alone = record.counted.as_mut().is_some_and(Counted::is_alone);
                    record.kept_no_waker = alone;
                    alone.then_some(record.waits)
                })
            };
            if let Some(on) = found {
                self.tell_task(id, Moment::KeptNoWaker { on });
            }
        }
    }

    /// Names a task that nothing can wake, unless that is meant.
    pub(crate) fn kept_no_waker(&self, task: u32) {
        let on = self
            .state
            .borrow()
            .tasks
            .get(&task)
            .and_then(|record| record.waits);
        if !matches!(on, Some(Wait { on: On::Forever, .. })) {
            self.tell_task(task, Moment::KeptNoWaker { on });
        }
    }

    /// Remembers a task that may be lost, to be judged when nothing is ready.
    pub(super) fn suspect(&self, task: u32, on: Option<Wait>, is_ready: bool) {
        let intended = matches!(on, Some(Wait { on: On::Forever, .. }));
        if is_ready || intended {
            return;
        }
        let state = &mut *self.state.borrow_mut();
        if let Some(record) = state.tasks.get_mut(&task)
            && record.counted.as_mut().is_some_and(Counted::is_alone)
        {
            state.suspects.push(task);
        }
    }
}
