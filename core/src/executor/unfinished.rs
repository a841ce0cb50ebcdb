//! What is left of an executor's tasks when a test is over.

use super::Executor;
use crate::report;

impl Executor {
    /// Tells of the tasks that have neither ended nor been aborted; `None` if there are none. Nobody gets another turn for it.
    pub(crate) fn unfinished(&self) -> Option<String> {
        let unfinished = self.machine.slots.unfinished();
        if unfinished.is_empty() {
            return None;
        }
        let mut dump = self.dump();
        dump.tasks
            .retain(|task| unfinished.binary_search(&task.task.id).is_ok());
        Some(report::unfinished(&dump))
    }
}
