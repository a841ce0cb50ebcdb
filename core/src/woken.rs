//! Which of several children have been woken, in order, and who is to be told.
//!
//! A future that polls others gives each a waker of its own, from here, so that it polls only those that can go on: the idea of
//! `FuturesUnordered` in the crate `futures`. A waker may be fired from any thread, at any time, also when all is over.
//!
//! A child stands in the queue once, and may be queued again from when it was [cleared](Child::clear) on, which is before it is
//! polled: so no wake is lost, and whoever finds it queued already sees to it that the poll sees what was done before the wake.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, PoisonError};
use std::task::{Wake, Waker};

use crate::seam::{AtomicBool, Mutex, MutexGuard, Ordering};

/// The children of one parent that have been woken and not been looked at since.
#[derive(Default)]
pub(crate) struct Woken {
    ready: Mutex<Ready>,
    /// Told of each wake, if somebody wants to know that their order counts.
    in_order: Option<fn()>,
}

#[derive(Default)]
struct Ready {
    queue: VecDeque<usize>,
    parent: Option<Waker>,
}

impl Woken {
    /// Children whose order can be seen from outside. Each wake of one calls `in_order`, on the thread that wakes.
    pub(crate) fn in_order(in_order: fn()) -> Self {
        Woken {
            ready: Mutex::default(),
            in_order: Some(in_order),
        }
    }

    /// What the child with this number is woken by.
    pub(crate) fn child(self: &Arc<Self>, index: usize) -> Arc<Child> {
        Arc::new(Child {
            index,
            queued: AtomicBool::new(false),
            woken: self.clone(),
        })
    }

    /// The next wake of a child wakes `parent`, and those that follow do not.
    pub(crate) fn tell(&self, parent: &Waker) {
        // Cloning and dropping a waker is foreign code, so neither happens under the lock.
        let parent = parent.clone();
        let old = self.lock().parent.replace(parent);
        drop(old);
    }

    /// Moves those that have been woken behind the others in `queue`.
    pub(crate) fn take(&self, queue: &mut VecDeque<usize>) {
        let mut ready = self.lock();
        if queue.is_empty() {
            mem::swap(queue, &mut ready.queue);
        } else {
            queue.append(&mut ready.queue);
        }
    }

    /// No user code runs under the lock.
    fn lock(&self) -> MutexGuard<'_, Ready> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one child is woken by. It may be given to another that has the same number, which is then woken for nothing at worst.
pub(crate) struct Child {
    index: usize,
    queued: AtomicBool,
    woken: Arc<Woken>,
}

impl Child {
    pub(crate) fn waker(self: &Arc<Self>) -> Waker {
        Waker::from(self.clone())
    }

    /// The child has been taken out of the queue and is about to be polled.
    pub(crate) fn clear(&self) {
        self.queued.swap(false, Ordering::AcqRel);
    }
}

impl Wake for Child {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.queued.swap(true, Ordering::AcqRel) {
            return;
        }
        if let Some(in_order) = self.woken.in_order {
            in_order();
        }
        let parent = {
            let mut ready = self.woken.lock();
            ready.queue.push_back(self.index);
            ready.parent.take()
        };
        if let Some(parent) = parent {
            parent.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[derive(Default)]
    struct Counted(AtomicUsize);

    impl Wake for Counted {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn each_stands_in_the_queue_once_and_the_parent_is_told_once() {
        let woken = Arc::new(Woken::default());
        let parent = Arc::new(Counted::default());
        let children: Vec<_> = (0..3).map(|index| woken.child(index)).collect();
        woken.tell(&Waker::from(parent.clone()));
        for index in [2, 0, 2, 1, 0] {
            children[index].waker().wake();
        }
        assert_eq!(parent.0.load(Ordering::Relaxed), 1);

        let mut queue = VecDeque::new();
        woken.take(&mut queue);
        assert_eq!(queue, [2, 0, 1]);
        children[1].waker().wake();
        children[2].clear();
        children[2].waker().wake();
        woken.take(&mut queue);
        assert_eq!(queue, [2, 0, 1, 2]);
    }
}
