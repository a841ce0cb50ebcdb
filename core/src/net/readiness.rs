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
    /// How many have waited as one of several.
    numbers: Cell<u64>,
}

struct Direction {
    ready: Cell<bool>,
    /// Whom the last poll of a stream's is to wake.
    last: Cell<Option<Waker>>,
    /// Those who wait as one of several, by their numbers.
    several: RefCell<Vec<(u64, Waker)>>,
}

impl Readiness {
    /// Of a socket of which nothing is known: whether it is ready, an operation will tell.
    pub(super) fn untried() -> Self {
        Readiness {
            read: Direction::new(),
            write: Direction::new(),
            ended: Cell::new(false),
            numbers: Cell::new(0),
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

    /// Wakes `waker` when the socket is next ready, and forgets whom it was to wake by this; who was another task is woken, so that
    /// it does not wait in vain. Runs foreign code if a waker is foreign.
    pub(super) fn wait(&self, way: Way, waker: &Waker) {
        let last = &self.way(way).last;
        match last.take() {
            Some(same) if same.will_wake(waker) => last.set(Some(same)),
            other => {
                last.set(Some(waker.clone()));
                if let Some(other) = other {
                    other.wake();
                }
            }
        }
    }

    /// Somebody who may wait as one of several.
    pub(super) fn waiting(&self, way: Way) -> Waiting<'_> {
        let number = self.numbers.get();
        self.numbers.set(number + 1);
        Waiting {
            number,
            direction: self.way(way),
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
    fn new() -> Self {
        Direction {
            ready: Cell::new(true),
            last: Cell::default(),
            several: RefCell::default(),
        }
    }

    fn happens(&self, wakers: &mut VecDeque<Waker>) {
        self.ready.set(true);
        wakers.extend(self.last.take());
        let mut several = self.several.borrow_mut();
        if !several.is_empty() {
            wakers.extend(several.drain(..).map(|(_, waker)| waker));
        }
    }
}

/// One of several who wait for the same. Dropped, it waits no more, so what is kept is bounded by those who are there.
pub(super) struct Waiting<'a> {
    number: u64,
    direction: &'a Direction,
}

impl Waiting<'_> {
    /// Wakes `waker` when the socket is next ready. Runs foreign code if the waker is foreign.
    pub(super) fn wait(&self, waker: &Waker) {
        let before = self.forget();
        let waker = waker.clone();
        self.direction.several.borrow_mut().push((self.number, waker));
        drop(before);
    }

    fn forget(&self) -> Option<(u64, Waker)> {
        let mut several = self.direction.several.borrow_mut();
        let place = several.iter().position(|(number, _)| *number == self.number)?;
        Some(several.remove(place))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let before = self.forget();
        // Perhaps foreign: dropped with nothing borrowed.
        drop(before);
    }
}
