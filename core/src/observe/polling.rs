//! Who is being polled just now, for other threads to see.

use std::sync::Arc;

use crate::seam::{AtomicU32, Ordering};

/// The number of the task that is being polled, or zero. It says nothing else, so no order with anything is needed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Polling(Arc<AtomicU32>);

impl Polling {
    pub(crate) fn set(&self, task: Option<u32>) {
        self.0.store(task.unwrap_or(0), Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> Option<u32> {
        Some(self.0.load(Ordering::Relaxed)).filter(|task| *task > 0)
    }
}
