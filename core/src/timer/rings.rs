//! Timers in rings: every list of the wheel is a circle of nodes through one that is no timer, its head.
//!
//! So a timer leaves its list without anyone knowing which one it is, and no list has an end to be looked after.

use super::Key;
use crate::order;
use crate::wakers::Kept;

/// The head of the timers that are not in the wheel yet. It is the first node, and never free.
pub(super) const FRESH: u32 = 0;

/// The head of the timers that were in the slot of the present, in order of their deadlines.
pub(super) const NEAR: u32 = 1;

struct Node {
    deadline: u64,
    /// None in a head, in a timer that has fired, and in a free node.
    kept: Option<Kept>,
    prev: u32,
    next: u32,
}

const _: () = assert!(size_of::<Node>() == 24, "a million timers are as small as this");

#[derive(Default)]
pub(super) struct Rings {
    nodes: Vec<Node>,
    /// The free node that was used last; [`FRESH`] if there is none.
    free: u32,
}

impl Rings {
    /// A timer at the end of the fresh ones.
    #[inline]
    pub(super) fn insert(&mut self, deadline: u64, kept: Kept) -> Key {
        if self.free == FRESH {
            self.grow();
        }
        let nodes = self.nodes.as_mut_slice();
        let index = self.free;
        let last = nodes[FRESH as usize].prev;
        let node = &mut nodes[index as usize];
        self.free = node.next;
        *node = Node {
            deadline,
            kept: Some(kept),
            prev: last,
            next: FRESH,
        };
        nodes[last as usize].next = index;
        nodes[FRESH as usize].prev = index;
        Key(index)
    }

    /// Frees a timer's node, and takes it out of its ring unless it has fired.
    #[inline]
    pub(super) fn remove(&mut self, key: Key) -> Option<Kept> {
        let node = &mut self.nodes[key.0 as usize];
        let kept = node.kept.take();
        let (prev, next) = (node.prev, node.next);
        node.next = self.free;
        self.free = key.0;
        if kept.is_some() {
            self.nodes[prev as usize].next = next;
            self.nodes[next as usize].prev = prev;
        }
        kept
    }

    /// Heads of so many empty rings, one after the other. Returns the first.
    pub(super) fn heads(&mut self, number: usize) -> u32 {
        let first = self.next_index();
        for index in (first..).take(number) {
            self.nodes.push(Node {
                deadline: 0,
                kept: None,
                prev: index,
                next: index,
            });
        }
        first
    }

    /// Puts a timer that is in no ring at the end of one. Returns whether it is due no earlier than the one before it.
    pub(super) fn push(&mut self, head: u32, index: u32) -> bool {
        let last = self.nodes[head as usize].prev;
        let node = &mut self.nodes[index as usize];
        (node.prev, node.next) = (last, head);
        let deadline = node.deadline;
        self.nodes[head as usize].prev = index;
        let last = &mut self.nodes[last as usize];
        last.next = index;
        last.deadline <= deadline
    }

    /// Empties a ring. Its timers keep their order among each other: begin with the one returned, go on with
    /// [`after`](Self::after), and end at the head.
    pub(super) fn detach(&mut self, head: u32) -> u32 {
        let Some(node) = self.nodes.get_mut(head as usize) else {
            return head;
        };
        node.prev = head;
        std::mem::replace(&mut node.next, head)
    }

    /// Moves all timers of a ring into another, which is empty.
    pub(super) fn splice(&mut self, from: u32, to: u32) {
        let (first, last) = (self.after(from), self.nodes[from as usize].prev);
        self.detach(from);
        if first != from {
            self.nodes[to as usize].next = first;
            self.nodes[to as usize].prev = last;
            self.nodes[first as usize].prev = to;
            self.nodes[last as usize].next = to;
        }
    }

    /// Takes the timers out of a ring, one by one, until it comes to one that is not due at `now`.
    pub(super) fn take_until(&mut self, head: u32, now: u64, mut take: impl FnMut(u64, Kept)) {
        let Some(mut index) = self.first(head) else {
            return;
        };
        while index != head {
            let node = &mut self.nodes[index as usize];
            if node.deadline > now {
                break;
            }
            if let Some(kept) = node.kept.take() {
                take(node.deadline, kept);
            }
            index = node.next;
        }
        self.nodes[head as usize].next = index;
        self.nodes[index as usize].prev = head;
    }

    pub(super) fn first(&self, head: u32) -> Option<u32> {
        let first = self.nodes.get(head as usize)?.next;
        (first != head).then_some(first)
    }

    pub(super) fn after(&self, index: u32) -> u32 {
        self.nodes[index as usize].next
    }

    pub(super) fn deadline(&self, index: u32) -> u64 {
        self.nodes[index as usize].deadline
    }

    pub(super) fn kept(&self, index: u32) -> Option<&Kept> {
        self.nodes[index as usize].kept.as_ref()
    }

    /// What the timer keeps, to be replaced or, when it fires, to be taken.
    pub(super) fn kept_mut(&mut self, index: u32) -> &mut Option<Kept> {
        &mut self.nodes[index as usize].kept
    }

    /// Puts the timers of a ring in the order of their deadlines; those with equal ones stay as they are.
    pub(super) fn sort(&mut self, head: u32) {
        let mut timers = Vec::new();
        let mut index = self.detach(head);
        while index != head {
            timers.push((self.deadline(index), index));
            index = self.after(index);
        }
        order::by_first(&mut timers);
        for (_, index) in timers {
            self.push(head, index);
        }
    }

    /// The deadlines of all timers that have not fired.
    pub(super) fn deadlines(&self) -> impl Iterator<Item = u64> {
        let pending = self.nodes.iter().filter(|node| node.kept.is_some());
        pending.map(|node| node.deadline)
    }

    pub(super) fn bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>()
    }

    /// Makes a free node.
    #[cold]
    fn grow(&mut self) {
        if self.nodes.is_empty() {
            self.heads(2);
        }
        self.free = self.next_index();
        self.nodes.push(Node {
            deadline: 0,
            kept: None,
            prev: FRESH,
            next: FRESH,
        });
    }

    fn next_index(&self) -> u32 {
        u32::try_from(self.nodes.len()).expect("there are fewer than 2^32 timers")
    }
}
