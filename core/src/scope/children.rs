//! The children of one scope, and its body, which is polled as if it were the first of them.

use std::cell::{Cell, RefCell};
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
use crate::woken::Woken;

/// The number of the body.
const BODY: usize = 0;

/// What a child can be asked to stop by.
pub(super) trait Abortable {
    fn is_aborted(&self) -> bool;
    fn set_aborted(&self);
}

pub(super) struct Children<'env> {
    /// Those that are not done, each in the place of its number; the one that is being polled is not there. Borrowed for
    /// single steps, none of which runs user code.
    places: RefCell<Vec<Option<Child<'env>>>>,
    free: RefCell<Vec<usize>>,
    living: Cell<usize>,
    spawned: Cell<u64>,
    is_closed: Cell<bool>,
    woken: Arc<Woken>,
    body: Waker,
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
        woken.make_woken(1);
        Children {
            // Nobody is in the body's place.
            places: RefCell::new(vec![None]),
            free: RefCell::default(),
            living: Cell::new(0),
            spawned: Cell::new(0),
            is_closed: Cell::new(false),
            body: woken.waker(BODY),
            woken,
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
        let free = self.free.borrow_mut().pop();
        let index = free.unwrap_or_else(|| {
            let places = &mut *self.places.borrow_mut();
            places.push(None);
            self.woken.make_room(places.len());
            places.len() - 1
        });
        let waker = self.woken.waker(index);
        self.places.borrow_mut()[index] = Some(Child {
            future,
            abortable,
            waker: waker.clone(),
            spawned_at,
            nth: self.spawned.get(),
        });
        self.spawned.update(|spawned| spawned + 1);
        self.living.update(|living| living + 1);
        waker.wake_by_ref();
        waker
    }

    /// All that there are now are dropped when they next have their turns. The one whose turn it is goes on.
    pub(super) fn abort_all(&self) {
        let abort = |child: &Child<'_>| {
            child.abortable.set_aborted();
            child.waker.clone()
        };
        let wakers: Vec<_> = self.places.borrow().iter().flatten().map(abort).collect();
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
        // One that wakes itself waits for the next poll, or it would starve every other task.
        for _ in 0..self.woken.len() {
            match self.next() {
                None => break,
                Some(BODY) => {
                    let poll = || body(&mut Context::from_waker(&self.body));
                    let _is_done = caught(|| branches.poll(BODY, poll))?;
                }
                Some(index) => self.poll_child(index, branches)?,
            }
        }
        Ok(())
    }

    /// Cancels all children that are left, in the order in which they were spawned, and lets in no more.
    pub(super) fn close(&self) {
        self.is_closed.set(true);
        let places = mem::take(&mut *self.places.borrow_mut());
        let mut left: Vec<_> = places.into_iter().flatten().collect();
        left.sort_unstable_by_key(|child| child.nth);
        self.living.set(0);
        panics::for_each(left, drop);
    }

    /// Who is to be polled next of those that have been woken.
    fn next(&self) -> Option<usize> {
        let among = self.woken.len();
        let nth = if among > 1 {
            context::choose(Kind::Child, u32::try_from(among).unwrap_or(u32::MAX))
        } else {
            0
        };
        self.woken.take(nth as usize)
    }

    fn poll_child(&self, index: usize, branches: &mut Branches) -> Result<(), Panic> {
        let child = self.places.borrow_mut().get_mut(index).and_then(Option::take);
        // One that was woken when it was done already is not there.
        let Some(mut child) = child else { return Ok(()) };
        let mut polled = Ok(Poll::Pending);
        if !child.abortable.is_aborted() {
            let poll = || child.future.as_mut().poll(&mut Context::from_waker(&child.waker));
            polled = caught(|| branches.poll_at(index, child.spawned_at, poll));
            if let Ok(Poll::Pending) = polled
                && !child.abortable.is_aborted()
            {
                self.places.borrow_mut()[index] = Some(child);
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
                    panics::forget(second);
                }
                Err(panic)
            }
        }
    }
}
