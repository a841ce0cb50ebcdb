//! The children of one scope, and its body, which is polled as if it were the first of them.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::combine::Branches;
use crate::context;
use crate::panics::{self, Panic, caught};
use crate::schedule::Kind;
use crate::woken::{Child as Wakes, Woken};

/// The number of the body.
const BODY: usize = 0;

/// What a child can be asked to stop by.
pub(super) trait Abortable {
    fn is_aborted(&self) -> bool;
    fn set_aborted(&self);
}

pub(super) struct Children<'env> {
    /// Borrowed for single steps, none of which runs user code.
    places: RefCell<Vec<Place<'env>>>,
    free: RefCell<Vec<usize>>,
    living: Cell<usize>,
    spawned: Cell<u64>,
    is_closed: Cell<bool>,
    woken: Arc<Woken>,
    /// Whose turns it is.
    queue: RefCell<VecDeque<usize>>,
}

struct Place<'env> {
    wakes: Arc<Wakes>,
    /// It is not there while it is polled; the body never is.
    child: Option<Child<'env>>,
}

struct Child<'env> {
    future: Pin<Box<dyn Future<Output = ()> + 'env>>,
    abortable: Rc<dyn Abortable + 'env>,
    waker: Waker,
    spawned_at: &'static Location<'static>,
    /// How many were spawned before.
    nth: u64,
}

impl<'env> Children<'env> {
    pub(super) fn new() -> Self {
        let woken = Arc::new(Woken::default());
        let body = Place {
            wakes: woken.child(BODY),
            child: None,
        };
        Children {
            places: RefCell::new(vec![body]),
            free: RefCell::default(),
            living: Cell::new(0),
            spawned: Cell::new(0),
            is_closed: Cell::new(false),
            woken,
            queue: RefCell::new([BODY].into()),
        }
    }

    pub(super) fn living(&self) -> usize {
        self.living.get()
    }

    /// Adds a child, which is woken. Returns its waker.
    pub(super) fn add(
        &self,
        future: Pin<Box<dyn Future<Output = ()> + 'env>>,
        abortable: Rc<dyn Abortable + 'env>,
        spawned_at: &'static Location<'static>,
    ) -> Waker {
        if self.is_closed.get() {
            drop(future);
            return Waker::noop().clone();
        }
        let index = self.free.borrow_mut().pop();
        let waker = {
            let places = &mut *self.places.borrow_mut();
            let index = index.unwrap_or_else(|| {
                let wakes = self.woken.child(places.len());
                places.push(Place { wakes, child: None });
                places.len() - 1
            });
            let place = &mut places[index];
            let waker = place.wakes.waker();
            place.child = Some(Child {
                future,
                abortable,
                waker: waker.clone(),
                spawned_at,
                nth: self.spawned.get(),
            });
            waker
        };
        self.spawned.update(|spawned| spawned + 1);
        self.living.update(|living| living + 1);
        waker.wake_by_ref();
        waker
    }

    /// All that there are now are dropped when they next have their turns. The one whose turn it is goes on.
    pub(super) fn abort_all(&self) {
        let abort = |place: &Place<'_>| {
            let child = place.child.as_ref()?;
            child.abortable.set_aborted();
            Some(child.waker.clone())
        };
        let wakers: Vec<_> = self.places.borrow().iter().filter_map(abort).collect();
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Polls those that have been woken, the body among them.
    ///
    /// # Errors
    ///
    /// With what one of them panicked with.
    pub(super) fn poll(
        &self,
        cx: &Context<'_>,
        branches: &mut Branches,
        mut body: impl FnMut(&mut Context<'_>) -> Poll<()>,
    ) -> Result<(), Panic> {
        self.woken.tell(cx.waker());
        self.woken.take(&mut self.queue.borrow_mut());
        // One that is woken from here on waits for the next poll, or it would starve every other task.
        let turns = self.queue.borrow().len();
        for _ in 0..turns {
            let Some(index) = self.next() else { break };
            if index == BODY {
                let waker = self.cleared(BODY).waker();
                let poll = || body(&mut Context::from_waker(&waker));
                let _is_done = caught(|| branches.poll(BODY, poll))?;
            } else {
                self.poll_child(index, branches)?;
            }
        }
        if !self.queue.borrow().is_empty() {
            cx.waker().wake_by_ref();
        }
        Ok(())
    }

    /// Cancels all children that are left, in the order in which they were spawned, and lets in no more.
    pub(super) fn close(&self) {
        self.is_closed.set(true);
        let places = mem::take(&mut *self.places.borrow_mut());
        let mut left: Vec<_> = places.into_iter().filter_map(|place| place.child).collect();
        left.sort_unstable_by_key(|child| child.nth);
        self.living.set(0);
        panics::for_each(left, drop);
    }

    /// Whose turn is next.
    fn next(&self) -> Option<usize> {
        let mut queue = self.queue.borrow_mut();
        if !context::chooses() {
            return queue.pop_front();
        }
        // All that have been woken by now are chosen among, so that every order is among those that can be.
        self.woken.take(&mut queue);
        let among = u32::try_from(queue.len()).unwrap_or(u32::MAX);
        drop(queue);
        let nth = context::choose(Kind::Child, among);
        self.queue.borrow_mut().remove(nth as usize)
    }

    /// Whoever has this number may be woken anew.
    fn cleared(&self, index: usize) -> Arc<Wakes> {
        let wakes = self.places.borrow()[index].wakes.clone();
        wakes.clear();
        wakes
    }

    fn poll_child(&self, index: usize, branches: &mut Branches) -> Result<(), Panic> {
        let child = {
            let place = &mut self.places.borrow_mut()[index];
            place.wakes.clear();
            place.child.take()
        };
        // One that was woken when it was done already is not there.
        let Some(mut child) = child else { return Ok(()) };
        let mut polled = Ok(Poll::Pending);
        if !child.abortable.is_aborted() {
            let poll = || child.future.as_mut().poll(&mut Context::from_waker(&child.waker));
            polled = caught(|| branches.poll_at(index, child.spawned_at, poll));
            if let Ok(Poll::Pending) = polled
                && !child.abortable.is_aborted()
            {
                self.places.borrow_mut()[index].child = Some(child);
                return Ok(());
            }
        }
        let dropped = caught(|| drop(child));
        branches.cancel(index);
        self.living.update(|living| living - 1);
        self.free.borrow_mut().push(index);
        match polled {
            Ok(_) => dropped,
            Err(panic) => {
                if let Err(second) = dropped {
                    panics::discard(second);
                }
                Err(panic)
            }
        }
    }
}
