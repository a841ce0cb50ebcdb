//! A thread's reactor: waiting until one of its sockets is ready, and telling the socket.
//!
//! It belongs to the thread and not to an executor, so that a socket can be used under one executor after the other, and
//! within a nested one. Whichever executor of the thread has nothing to do waits here; all but the bell is the thread's own.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Wake, Waker};
use std::time::{Duration, Instant};

use mio::event::Source;
use mio::{Events, Interest, Token};

use super::readiness::Readiness;

thread_local! {
    static REACTOR: OnceCell<Rc<Reactor>> = const { OnceCell::new() };
}

/// So many events are taken at a time.
const EVENTS: usize = 1024;

/// The token of the bell; sources count from zero.
const BELL: Token = Token(usize::MAX);

/// After so many operations that need not wait, the next one waits for a turn all the same: so a task which always finds something
/// to read lets the others have theirs.
const OPERATIONS: u32 = 128;

pub(crate) struct Reactor {
    poll: RefCell<mio::Poll>,
    events: Cell<Events>,
    /// Empty, but for its room.
    wakers: Cell<VecDeque<Waker>>,
    sources: RefCell<Sources>,
    bell: Waker,
    operations: Cell<u32>,
}

/// The sources by token, and the tokens that are free.
#[derive(Default)]
struct Sources {
    by_token: Vec<Option<Rc<Readiness>>>,
    free: Vec<usize>,
}

/// The thread's reactor, if it has sources.
pub(crate) fn in_use() -> Option<Rc<Reactor>> {
    let reactor = REACTOR.try_with(|reactor| reactor.get().cloned()).ok()??;
    let has_sources = {
        let sources = reactor.sources.borrow();
        sources.by_token.len() > sources.free.len()
    };
    has_sources.then_some(reactor)
}

/// The thread's reactor, which is made if there is none.
pub(super) fn of_thread() -> io::Result<Rc<Reactor>> {
    REACTOR.with(|reactor| match reactor.get() {
        Some(reactor) => Ok(reactor.clone()),
        None => {
            let made = Rc::new(Reactor::new()?);
            Ok(reactor.get_or_init(|| made).clone())
        }
    })
}

impl Reactor {
    fn new() -> io::Result<Self> {
        let poll = mio::Poll::new()?;
        let bell = mio::Waker::new(poll.registry(), BELL)?;
        Ok(Reactor {
            poll: RefCell::new(poll),
            events: Cell::new(Events::with_capacity(EVENTS)),
            wakers: Cell::default(),
            sources: RefCell::default(),
            bell: Arc::new(Bell(bell)).into(),
            operations: Cell::new(OPERATIONS),
        })
    }

    /// What ends a [`wait`](Self::wait) from any thread, also one that has not begun.
    pub(crate) fn bell(&self) -> &Waker {
        &self.bell
    }

    /// Waits until a source is ready, the bell rings, or `limit` has passed, and wakes whoever waits for what is ready. May
    /// also return for no reason. Returns whether it has woken anybody.
    pub(crate) fn wait(&self, limit: Option<Duration>) -> bool {
        let mut events = self.events.replace(Events::with_capacity(0));
        match self.wait_for(&mut events, limit) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => events.clear(),
            waited => waited.expect("the system lets a thread wait for its own sockets"),
        }
        self.operations.set(OPERATIONS);
        let mut wakers = self.wakers.take();
        {
            let sources = self.sources.borrow();
            for event in &events {
                // The bell is not among them, nor is a source that is gone.
                if let Some(Some(source)) = sources.by_token.get(event.token().0) {
                    source.happens(event, &mut wakers);
                }
            }
        }
        self.events.set(events);
        let any = !wakers.is_empty();
        wake_all(&mut wakers);
        self.wakers.set(wakers);
        any
    }

    /// Waits for events. `epoll` counts in milliseconds, and counts up: so the last of them are waited for in another way.
    fn wait_for(&self, events: &mut Events, limit: Option<Duration>) -> io::Result<()> {
        let mut poll = self.poll.borrow_mut();
        let Some(limit) = limit.filter(|limit| cfg!(target_os = "linux") && !limit.is_zero()) else {
            return poll.poll(events, limit);
        };
        let mut left = limit;
        if let Some(whole) = limit.checked_sub(Duration::from_millis(1))
            && whole.as_millis() > 0
        {
            let begin = Instant::now();
            poll.poll(events, Some(Duration::from_millis(whole.as_millis() as u64)))?;
            left = limit.saturating_sub(begin.elapsed());
            if !events.is_empty() || left.is_zero() {
                return Ok(());
            }
        }
        #[cfg(target_os = "linux")]
        {
            use rustix::event::{PollFd, PollFlags, Timespec};

            let left = Timespec::try_from(left).map_err(io::Error::other)?;
            let mut descriptor = [PollFd::new(poll.registry(), PollFlags::IN)];
            rustix::event::poll(&mut descriptor, Some(&left))?;
        }
        poll.poll(events, Some(Duration::ZERO))
    }

    /// Whether an operation may be tried, or has to wait for its task's next turn.
    pub(super) fn may_try(&self) -> bool {
        let left = self.operations.get();
        self.operations.set(left.checked_sub(1).unwrap_or(OPERATIONS));
        left > 0
    }

    /// Tells `readiness` from now on when the source can be read.
    pub(super) fn register(&self, source: &mut impl Source, readiness: Rc<Readiness>) -> io::Result<Token> {
        let token = self.sources.borrow_mut().add(readiness);
        let registered = self
            .poll
            .borrow()
            .registry()
            .register(source, token, Interest::READABLE);
        if registered.is_err() {
            self.sources.borrow_mut().remove(token);
        }
        registered.map(|()| token)
    }

    /// Tells its readiness from now on also when it can be written, and that it can be if it can.
    pub(super) fn register_for_writing(&self, source: &mut impl Source, token: Token) -> io::Result<()> {
        let both = Interest::READABLE | Interest::WRITABLE;
        self.poll.borrow().registry().reregister(source, token, both)
    }

    pub(super) fn deregister(&self, source: &mut impl Source, token: Token) {
        // What cannot be taken off the system's list now leaves it when its descriptor is closed, which is next.
        self.poll.borrow().registry().deregister(source).ok();
        let gone = self.sources.borrow_mut().remove(token);
        // It holds wakers, which are foreign: dropped with nothing borrowed.
        drop(gone);
    }
}

impl Sources {
    fn add(&mut self, readiness: Rc<Readiness>) -> Token {
        let index = self.free.pop().unwrap_or_else(|| {
            self.by_token.push(None);
            self.by_token.len() - 1
        });
        self.by_token[index] = Some(readiness);
        Token(index)
    }

    fn remove(&mut self, token: Token) -> Option<Rc<Readiness>> {
        self.free.push(token.0);
        self.by_token[token.0].take()
    }
}

/// Wakes all of them in order. A waker may be foreign code and panic: that comes out when all have been woken, for nobody is
/// told twice.
fn wake_all(wakers: &mut VecDeque<Waker>) {
    let mut first = None;
    while !wakers.is_empty() {
        let woken = panic::catch_unwind(AssertUnwindSafe(|| {
            while let Some(waker) = wakers.pop_front() {
                waker.wake();
            }
        }));
        first = first.or(woken.err());
    }
    if let Some(panic) = first {
        panic::resume_unwind(panic);
    }
}

struct Bell(mio::Waker);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.wake().expect("the system takes a ring");
    }
}
