//! Times what many tasks do together, without the time it took to start and to join them.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// From the moment the last of the tasks arrives to the moment the last leaves.
///
/// Where one leaves before another arrives, the peer does not let its tasks take turns; then the time from the
/// first arrival counts, lest work go unseen.
pub(crate) struct Gate {
    awaited: Cell<u64>,
    inside: Cell<u64>,
    took_turns: Cell<bool>,
    first: Cell<Option<Instant>>,
    opened: Cell<Instant>,
    closed: Cell<Instant>,
}

impl Gate {
    pub(crate) fn new(tasks: u64) -> Self {
        let now = Instant::now();
        Gate {
            awaited: Cell::new(tasks),
            inside: Cell::new(tasks),
            took_turns: Cell::new(true),
            first: Cell::new(None),
            opened: Cell::new(now),
            closed: Cell::new(now),
        }
    }

    pub(crate) fn arrive(&self) {
        if self.first.get().is_none() {
            self.first.set(Some(Instant::now()));
        }
        self.awaited.update(|awaited| awaited - 1);
        if self.awaited.get() == 0 {
            self.opened.set(Instant::now());
        }
    }

    pub(crate) fn leave(&self) {
        if self.awaited.get() > 0 {
            self.took_turns.set(false);
        }
        self.inside.update(|inside| inside - 1);
        if self.inside.get() == 0 {
            self.closed.set(Instant::now());
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        match self.first.get() {
            Some(first) if !self.took_turns.get() => self.closed.get() - first,
            _ => self.closed.get() - self.opened.get(),
        }
    }
}

/// Pending once, and woken at once: the least that a task can do to let the others run.
///
/// Written out here so that every peer runs the same; several have a `yield_now` that knows their own queue.
#[derive(Default)]
pub(crate) struct Yield {
    yielded: bool,
}

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
