//! The branches of futures that are awaited together, as they appear to whoever watches.

use std::panic::Location;
use std::task::{Context, Poll};

use crate::context::{self, Spot};
use crate::observe::{Moment, On, SpanKind, Wait, attention};
use crate::schedule::Kind;

/// The branches of one `join!`, `join_all`, `race` or `scope`. Where nobody watches, nothing is kept.
#[derive(Debug)]
pub struct Branches {
    name: &'static str,
    at: &'static Location<'static>,
    /// Those that have been polled and are not done; empty until the first.
    spots: Vec<Option<Spot>>,
}

/// What polls one branch.
type PollBranch<'a, T> = dyn FnMut(&mut Context<'_>) -> Poll<T> + 'a;

impl Branches {
    /// Awaited where this is called.
    #[must_use]
    #[track_caller]
    pub fn new(name: &'static str) -> Self {
        Branches {
            name,
            at: Location::caller(),
            spots: Vec::new(),
        }
    }

    /// Polls the branch with this index.
    #[inline]
    pub fn poll<T>(&mut self, index: usize, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
        self.poll_at(index, self.at, poll)
    }

    /// Polls the branch with this index, which began at a line of its own.
    #[inline]
    pub(crate) fn poll_at<T>(
        &mut self,
        index: usize,
        at: &'static Location<'static>,
        poll: impl FnOnce() -> Poll<T>,
    ) -> Poll<T> {
        match context::watched() {
            None => poll(),
            Some(_) => self.poll_watched(index, at, poll),
        }
    }

    /// Polls all that there are, until one is done: in the order in which they are written, or first the one that is chosen.
    pub fn poll_first<T>(&mut self, cx: &mut Context<'_>, all: &mut [&mut PollBranch<'_, T>]) -> Poll<T> {
        let many = all.len();
        let first = context::choose(Kind::Branch, u32::try_from(many).unwrap_or(u32::MAX)) as usize;
        let others = (0..many).filter(|index| *index != first);
        for index in std::iter::once(first).chain(others) {
            let polled = self.poll(index, || all[index](cx));
            if polled.is_ready() {
                self.wait_no_more();
                return polled;
            }
        }
        self.wait_for_first(many);
        Poll::Pending
    }

    /// The branch with this index is polled no more, if it was not done anyway.
    #[inline]
    pub(crate) fn cancel(&mut self, index: usize) {
        if let Some(spot) = self.spots.get_mut(index).and_then(Option::take) {
            spot.end(Moment::SpanCancelled { waiting_on: None });
        }
    }

    /// Some of them are pending, and all of so many are waited for.
    #[inline]
    pub fn wait_for_all(&self, many: usize) {
        self.wait(On::All(many));
    }

    /// The first of so many is waited for.
    fn wait_for_first(&self, many: usize) {
        self.wait(On::First(many));
    }

    /// None is waited for any more, though some be pending.
    #[inline]
    pub fn wait_no_more(&self) {
        attention::set_last_wait(None);
    }

    #[inline]
    fn wait(&self, on: On) {
        context::with(|driver| {
            if let Some(driver) = driver
                && driver.asks.get()
            {
                attention::set_last_wait(Some(Wait::new(on, self.at)));
            }
        });
    }

    #[cold]
    fn poll_watched<T>(
        &mut self,
        index: usize,
        at: &'static Location<'static>,
        poll: impl FnOnce() -> Poll<T>,
    ) -> Poll<T> {
        if self.spots.len() <= index {
            self.spots.resize_with(index + 1, || None);
        }
        let spot = &mut self.spots[index];
        let mut inside = spot.as_ref().and_then(Spot::enter);
        if inside.is_none() {
            // It is polled for the first time, or for the first time under this driver.
            *spot = Spot::start(SpanKind::Branch { index }, self.name, String::new(), at);
            inside = spot.as_ref().and_then(Spot::enter);
        }
        let Some(spot) = spot else { return poll() };
        spot.tell(Moment::BranchPolled);
        attention::set_last_wait(None);
        let polled = poll();
        drop(inside);
        if polled.is_pending() {
            let on = attention::last_wait();
            spot.tell(Moment::BranchSuspended { on });
        } else {
            spot.end(Moment::SpanFinished);
            self.spots[index] = None;
        }
        polled
    }
}

impl Drop for Branches {
    fn drop(&mut self) {
        for spot in self.spots.drain(..).flatten() {
            spot.end(Moment::SpanCancelled { waiting_on: None });
        }
    }
}
