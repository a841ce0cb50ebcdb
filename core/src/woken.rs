//! Which of several children have been woken, in order, and who is to be told.
//!
//! A future that polls others gives each a waker of its own, from here, so that it polls only those that can go on: the idea of
//! `FuturesUnordered` in the crate `futures`. A waker may be fired from any thread, at any time, also when all is over.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

use crate::seam::Mutex;

/// The children of one parent that have been woken and not been looked at since.
#[derive(Default)]
pub(crate) struct Woken(Mutex<Ready>);

#[derive(Default)]
struct Ready {
    queue: VecDeque<usize>,
    /// Who stands in the queue, so that nobody does twice.
    queued: Vec<bool>,
    parent: Option<Waker>,
}

impl Woken {
    /// The waker of the child with this number, for which there is to be [room](Self::make_room) before it is fired.
    pub(crate) fn waker(self: &Arc<Self>, index: usize) -> Waker {
        let woken = self.clone();
        Waker::from(Arc::new(Child { index, woken }))
    }

    /// Makes room for so many children.
    pub(crate) fn make_room(&self, many: usize) {
        let queued = &mut self.lock().queued;
        if queued.len() < many {
            queued.resize(many, false);
        }
    }

    /// Makes room for so many children, all of which are woken.
    pub(crate) fn make_woken(&self, many: usize) {
        let mut ready = self.lock();
        ready.queue = (0..many).collect();
        ready.queued = vec![true; many];
    }

    /// The next wake of a child wakes `parent`, and those that follow do not.
    pub(crate) fn tell(&self, parent: &Waker) {
        // Cloning and dropping a waker is foreign code, so neither happens under the lock.
        let parent = parent.clone();
        let old = self.lock().parent.replace(parent);
        drop(old);
    }

    /// How many have been woken.
    pub(crate) fn len(&self) -> usize {
        self.lock().queue.len()
    }

    /// Takes the one out that comes after `nth` others.
    pub(crate) fn take(&self, nth: usize) -> Option<usize> {
        let mut ready = self.lock();
        let index = ready.queue.remove(nth)?;
        ready.queued[index] = false;
        Some(index)
    }

    /// No user code runs under the lock.
    fn lock(&self) -> MutexGuard<'_, Ready> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Child {
    index: usize,
    woken: Arc<Woken>,
}

impl Wake for Child {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let parent = {
            let mut ready = self.woken.lock();
            if !mem::replace(&mut ready.queued[self.index], true) {
                ready.queue.push_back(self.index);
            }
            ready.parent.take()
        };
        if let Some(parent) = parent {
            parent.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Counted(std::sync::atomic::AtomicUsize);

    impl Wake for Counted {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }

    #[test]
    fn each_stands_in_the_queue_once_and_the_parent_is_told_once() {
        let woken = Arc::new(Woken::default());
        let parent = Arc::new(Counted::default());
        let children: Vec<_> = (0..3).map(|index| woken.waker(index)).collect();
        woken.make_room(children.len());
        woken.tell(&Waker::from(parent.clone()));
        for index in [2, 0, 2, 1, 0] {
            children[index].wake_by_ref();
        }
        assert_eq!(parent.0.load(std::sync::atomic::Ordering::Relaxed), 1);
        assert_eq!(woken.len(), 3);
        assert_eq!(woken.take(1), Some(0));
        children[0].wake_by_ref();
        let rest: Vec<_> = std::iter::from_fn(|| woken.take(0)).collect();
        assert_eq!(rest, [2, 1, 0]);
    }
}
