//! What is known of one socket: for which operations it is ready, and who waits for that.
//!
//! The system tells of a change once, and a socket is taken for ready from then on until an operation has found otherwise.
//! So it is registered once for as long as it lives, and neither a wait nor a wake is a call into the kernel of its own.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::task::Waker;

use mio::event::Event;

/// One of two directions.
#[derive(Clone, Copy)]
pub(super) enum Way {
    Read,
    Write,
}

pub(super) struct Readiness {
    read: Direction,
    write: Direction,
    /// The other side has closed its end, or there is an error: that is told only once, and no read waits any more.
    ended: Cell<bool>,
}

struct Direction {
    ready: Cell<bool>,
    waiting: RefCell<Vec<Waker>>,
}

impl Readiness {
    /// Of a socket of which nothing is known: whether it is ready, an operation will tell.
    pub(super) fn untried() -> Self {
        Readiness {
            read: Direction::new(true),
            write: Direction::new(true),
            ended: Cell::new(false),
        }
    }

    pub(super) fn is_ready(&self, way: Way) -> bool {
        self.way(way).ready.get()
    }

    /// An operation would have to wait.
    pub(super) fn is_used_up(&self, way: Way) {
        self.way(way).ready.set(false);
    }

    /// There was less to be read than asked for, so the next read would have to wait; unless the end is all that is left.
    pub(super) fn is_drained(&self) {
        if !self.ended.get() {
            self.is_used_up(Way::Read);
        }
    }

    /// Wakes `waker` when the socket is next ready. Runs foreign code if the waker is foreign.
    pub(super) fn wait(&self, way: Way, waker: &Waker) {
        let waiting = &self.way(way).waiting;
        let is_known = waiting.borrow().iter().any(|known| known.will_wake(waker));
        if !is_known {
            let waker = waker.clone();
            waiting.borrow_mut().push(waker);
        }
    }

    /// Takes note of what the system tells, and hands out the wakers of those who wait for it.
    pub(super) fn happens(&self, event: &Event, wakers: &mut VecDeque<Waker>) {
        let fails = event.is_error();
        if fails || event.is_read_closed() {
            self.ended.set(true);
        }
        if fails || event.is_writable() || event.is_write_closed() {
            self.write.happens(wakers);
        }
        if fails || event.is_readable() || event.is_read_closed() {
            self.read.happens(wakers);
        }
    }

    fn way(&self, way: Way) -> &Direction {
        match way {
            Way::Read => &self.read,
            Way::Write => &self.write,
        }
    }
}

impl Direction {
    fn new(ready: bool) -> Self {
        Direction {
            ready: Cell::new(ready),
            waiting: RefCell::default(),
        }
    }

    fn happens(&self, wakers: &mut VecDeque<Waker>) {
        self.ready.set(true);
        wakers.extend(self.waiting.borrow_mut().drain(..));
    }
}
