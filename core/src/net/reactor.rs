//! A thread's sockets: which of them are ready, and waiting until one is.
//!
//! Readiness is edge-triggered: the system says once that there is something to be read, and it is then for the source to
//! remember it until a read has found nothing more. So a socket is registered once, and neither a wait for it nor a wake
//! costs a call into the kernel of its own. All of it belongs to one thread; only the bell may be rung from others.

use std::cell::{Cell, OnceCell, RefCell};
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use mio::event::Event;
use mio::{Events, Interest, Token};

thread_local! {
    static REACTOR: OnceCell<Rc<Reactor>> = const { OnceCell::new() };
}

/// So many events are taken at a time.
const EVENTS: usize = 1024;

/// After so many operations in a row that need not wait, one waits for a turn all the same, so that a task which always finds
/// something to read lets the others have theirs.
const OPERATIONS_A_TURN: u32 = 128;

/// The token of the bell; sources count from zero.
const BELL: Token = Token(usize::MAX);

/// Those who wait for this thread's sockets.
pub(crate) struct Reactor {
    poll: RefCell<mio::Poll>,
    events: Cell<Events>,
    sources: RefCell<Sources>,
    bell: Waker,
    operations: Cell<u32>,
}

/// States by token.
#[derive(Default)]
struct Sources {
    states: Vec<Option<Rc<State>>>,
    free: Vec<usize>,
}

/// The thread's reactor, if it has sources.
pub(crate) fn in_use() -> Option<Rc<Reactor>> {
    let reactor = REACTOR.try_with(|reactor| reactor.get().cloned()).ok()??;
    reactor.has_sources().then_some(reactor)
}

/// The thread's reactor, which is made if there is none.
fn of_thread() -> io::Result<Rc<Reactor>> {
    REACTOR.with(|reactor| match reactor.get() {
        Some(reactor) => Ok(reactor.clone()),
        None => {
            let new = Rc::new(Reactor::new()?);
            Ok(reactor.get_or_init(|| new).clone())
        }
    })
}

impl Reactor {
    fn new() -> io::Result<Self> {
        struct Bell(mio::Waker);
        impl Wake for Bell {
            fn wake(self: Arc<Self>) {
                self.wake_by_ref();
            }

            fn wake_by_ref(self: &Arc<Self>) {
                self.0.wake().expect("the system takes a ring");
            }
        }
        let poll = mio::Poll::new()?;
        let bell = mio::Waker::new(poll.registry(), BELL)?;
        Ok(Reactor {
            poll: RefCell::new(poll),
            events: Cell::new(Events::with_capacity(EVENTS)),
            sources: RefCell::default(),
            bell: Arc::new(Bell(bell)).into(),
            operations: Cell::new(OPERATIONS_A_TURN),
        })
    }

    fn has_sources(&self) -> bool {
        let sources = self.sources.borrow();
        sources.states.len() > sources.free.len()
    }

    /// What ends a [`wait`](Self::wait) from any thread, also one that has not begun.
    pub(crate) fn bell(&self) -> &Waker {
        &self.bell
    }

    /// Waits until a source is ready, the bell rings, or `limit` has passed, and wakes whoever waits for what is ready.
    pub(crate) fn wait(&self, limit: Option<Duration>) {
        let mut events = self.events.replace(Events::with_capacity(0));
        let waited = self.poll.borrow_mut().poll(&mut events, limit);
        match waited {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            waited => waited.expect("the system lets a thread wait for its sockets"),
        }
        self.operations.set(OPERATIONS_A_TURN);
        for event in &events {
            let state = self
                .sources
                .borrow()
                .states
                .get(event.token().0)
                .cloned()
                .flatten();
            // A source that is gone, or the bell, wakes nobody.
            if let Some(state) = state {
                state.happens(event);
            }
        }
        self.events.set(events);
    }
}

/// One of two directions.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    Read = 0,
    Write = 1,
}

/// What is known of a source.
struct State {
    ways: [Direction; 2],
    /// The other side has closed its end, which is said only once.
    ended: Cell<bool>,
}

struct Direction {
    ready: Cell<bool>,
    wakers: RefCell<Vec<Waker>>,
}

impl Direction {
    fn new() -> Self {
        Direction {
            // Until an operation has found otherwise.
            ready: Cell::new(true),
            wakers: RefCell::default(),
        }
    }

    fn wait(&self, waker: &Waker) {
        let is_known = self.wakers.borrow().iter().any(|known| known.will_wake(waker));
        if !is_known {
            let waker = waker.clone();
            self.wakers.borrow_mut().push(waker);
        }
    }

    fn happens(&self) {
        self.ready.set(true);
        // One by one, since a waker may be foreign code, for which nothing may be borrowed.
        loop {
            let waker = self.wakers.borrow_mut().pop();
            let Some(waker) = waker else { return };
            waker.wake();
        }
    }
}

impl State {
    fn happens(&self, event: &Event) {
        let fails = event.is_error();
        if fails || event.is_read_closed() {
            self.ended.set(true);
        }
        if fails || event.is_writable() || event.is_write_closed() {
            self.ways[Way::Write as usize].happens();
        }
        if fails || event.is_readable() || event.is_read_closed() {
            self.ways[Way::Read as usize].happens();
        }
    }
}

/// A socket, registered with the reactor of the thread that made it.
pub(crate) struct Source<S: mio::event::Source> {
    socket: S,
    token: Token,
    state: Rc<State>,
    reactor: Rc<Reactor>,
}

impl<S: mio::event::Source> Source<S> {
    /// Registers a socket, which must be in non-blocking mode.
    pub(crate) fn new(mut socket: S) -> io::Result<Self> {
        let reactor = of_thread()?;
        let state = Rc::new(State {
            ways: [Direction::new(), Direction::new()],
            ended: Cell::new(false),
        });
        let token = {
            let mut sources = reactor.sources.borrow_mut();
            let index = match sources.free.pop() {
                Some(index) => index,
                None => {
                    sources.states.push(None);
                    sources.states.len() - 1
                }
            };
            sources.states[index] = Some(state.clone());
            Token(index)
        };
        let both = Interest::READABLE | Interest::WRITABLE;
        let registered = reactor
            .poll
            .borrow()
            .registry()
            .register(&mut socket, token, both);
        // Dropping it gives the token back also if it could not be registered.
        let source = Source {
            socket,
            token,
            state,
            reactor,
        };
        registered.map(|()| source)
    }

    pub(crate) fn socket(&self) -> &S {
        &self.socket
    }

    /// Says that the direction is ready no more, until the system says that it is.
    pub(crate) fn is_used_up(&self, way: Way) {
        if !self.state.ended.get() {
            self.state.ways[way as usize].ready.set(false);
        }
    }

    /// Tries `operation` when the socket is ready for it, again and again until it need not wait.
    pub(crate) fn poll<R>(
        &self,
        way: Way,
        cx: &mut Context<'_>,
        mut operation: impl FnMut(&S) -> io::Result<R>,
    ) -> Poll<io::Result<R>> {
        let direction = &self.state.ways[way as usize];
        match self.reactor.operations.get() {
            0 => {
                self.reactor.operations.set(OPERATIONS_A_TURN);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            left => self.reactor.operations.set(left - 1),
        }
        while direction.ready.get() {
            match operation(&self.socket) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => direction.ready.set(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                done => return Poll::Ready(done),
            }
        }
        direction.wait(cx.waker());
        Poll::Pending
    }
}

impl<S: mio::event::Source> Drop for Source<S> {
    fn drop(&mut self) {
        // What cannot be taken off the list will be when its descriptor is closed.
        self.reactor
            .poll
            .borrow()
            .registry()
            .deregister(&mut self.socket)
            .ok();
        let mut sources = self.reactor.sources.borrow_mut();
        let state = sources.states[self.token.0].take();
        sources.free.push(self.token.0);
        drop(sources);
        drop(state);
    }
}
