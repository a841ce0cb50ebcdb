//! What the clones of one token share: whether the signal was given, who waits for it, and which tokens follow.
//!
//! No lock is held while a waker is cloned, woken or dropped, and no two at a time.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, PoisonError, Weak};
use std::task::Waker;

use crate::panics;
use crate::seam::{AtomicBool, Mutex, MutexGuard, Ordering};

#[derive(Default)]
pub(super) struct Node {
    /// Written under the lock. Who finds it set must see what was done before the signal was given.
    cancelled: AtomicBool,
    listeners: Mutex<Listeners>,
}

#[derive(Default)]
struct Listeners {
    /// By when they began to wait.
    waiting: BTreeMap<u64, Waker>,
    /// How many have begun to wait.
    begun: u64,
    /// They keep nothing alive; those that are gone are cleared away when there is no room for another.
    children: Vec<Weak<Node>>,
}

impl Node {
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    /// Lets the signal wake `waker`, in place of the one that was given under the same number. Returns the number; none if the signal has
    /// been given.
    pub(super) fn listen(&self, number: Option<u64>, waker: &Waker) -> Option<u64> {
        if self.is_cancelled() {
            return None;
        }
        let waker = waker.clone();
        let (number, _unused) = {
            let mut listeners = self.lock();
            if self.cancelled.load(Ordering::Relaxed) {
                (None, Some(waker))
            } else {
                let number = number.unwrap_or(listeners.begun);
                listeners.begun = listeners.begun.max(number + 1);
                (Some(number), listeners.waiting.insert(number, waker))
            }
        };
        number
    }

    /// Whoever has this number waits no more.
    pub(super) fn forget(&self, number: u64) {
        let waker = self.lock().waiting.remove(&number);
        drop(waker);
    }

    /// Gives the signal to this one alone. Returns who is to be told.
    fn set(&self) -> Listeners {
        let mut listeners = self.lock();
        self.cancelled.store(true, Ordering::Release);
        mem::take(&mut *listeners)
    }

    /// No user code runs under the lock.
    fn lock(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that follows `parent`.
pub(super) fn child(parent: &Node) -> Arc<Node> {
    let child = Arc::new(Node::default());
    let mut listeners = parent.lock();
    if parent.cancelled.load(Ordering::Relaxed) {
        drop(listeners);
        child.set();
        return child;
    }
    let children = &mut listeners.children;
    if children.len() == children.capacity() {
        children.retain(|child| child.strong_count() > 0);
        children.reserve(children.len().max(4));
    }
    children.push(Arc::downgrade(&child));
    drop(listeners);
    child
}

/// Gives the signal to a token and to all that follow it.
pub(super) fn cancel(first: &Arc<Node>) {
    // Not by recursion: tokens may follow each other for as long as there is memory.
    let mut next = vec![first.clone()];
    let mut waiting = Vec::new();
    while let Some(node) = next.pop() {
        let listeners = node.set();
        waiting.extend(listeners.waiting.into_values());
        next.extend(listeners.children.iter().rev().filter_map(Weak::upgrade));
    }
    // A foreign waker that panics must not keep the others waiting.
    panics::for_each(waiting, Waker::wake);
}
