//! A socket in the reactor of its thread: trying an operation, and waiting when it cannot be done yet.

use std::cell::{Cell, Ref, RefCell};
use std::future::poll_fn;
use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::rc::Rc;
use std::task::{Context, Poll};

use mio::Token;
use mio::event::Source;

use super::reactor::{self, Reactor};
use super::readiness::{Readiness, Way};
use crate::context;

/// So many bytes in several pieces are put together before they are written: the kernel takes a quarter of a microsecond less
/// for one piece, in which far more than that can be copied.
const GATHERED: usize = 1024;

pub(super) struct Socket<S: Source> {
    inner: RefCell<S>,
    /// Whether the system tells when it can be written: it is asked to by the first who has to wait for that, which few ever have.
    tells_writable: Cell<bool>,
    token: Token,
    readiness: Rc<Readiness>,
    reactor: Rc<Reactor>,
}

impl<S: Source> Socket<S> {
    /// A socket in non-blocking mode.
    pub(super) fn new(mut inner: S) -> io::Result<Self> {
        let reactor = reactor::of_thread()?;
        let readiness = Rc::new(Readiness::untried());
        let token = reactor.register(&mut inner, readiness.clone())?;
        Ok(Socket {
            inner: RefCell::new(inner),
            tells_writable: Cell::new(false),
            token,
            readiness,
            reactor,
        })
    }

    pub(super) fn get(&self) -> Ref<'_, S> {
        self.inner.borrow()
    }

    /// Tries `operation` whenever the socket is ready for it, until it need not wait. Any number of tasks may do so at once.
    ///
    /// # Panics
    ///
    /// If it has to wait where nobody would wake the task.
    pub(super) async fn when<R>(
        &self,
        way: Way,
        mut operation: impl FnMut(&S) -> io::Result<R>,
    ) -> io::Result<R> {
        let waiting = self.readiness.waiting(way);
        poll_fn(|cx| {
            let tried = self.try_it(way, cx, &mut operation);
            if tried.is_pending() {
                waiting.wait(cx.waker());
            }
            tried
        })
        .await
    }

    /// One poll of the same. Of several tasks that do so at once, the last is woken.
    fn poll<R>(
        &self,
        way: Way,
        cx: &mut Context<'_>,
        operation: impl FnMut(&S) -> io::Result<R>,
    ) -> Poll<io::Result<R>> {
        let tried = self.try_it(way, cx, operation);
        if tried.is_pending() {
            self.readiness.wait(way, cx.waker());
        }
        tried
    }

    fn try_it<R>(
        &self,
        way: Way,
        cx: &mut Context<'_>,
        mut operation: impl FnMut(&S) -> io::Result<R>,
    ) -> Poll<io::Result<R>> {
        if !self.reactor.may_try() {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.readiness.is_ready(way) {
            match operation(&self.inner.borrow()) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.readiness.is_used_up(way),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => return Poll::Ready(done),
            }
        }
        let somebody_waits = context::with(|driver| driver.is_some_and(|driver| driver.slots.is_some()));
        assert!(
            somebody_waits,
            "a socket of `coro::net` is awaited where no coro executor runs, and nobody would wake the task: await it inside \
             `coro::block_on` or `#[coro::main]`, or use a socket of async-net, which any executor can await"
        );
        if let Way::Write = way
            && !self.tells_writable.replace(true)
        {
            let mut inner = self.inner.borrow_mut();
            self.reactor.register_for_writing(&mut *inner, self.token)?;
        }
        Poll::Pending
    }
}

/// A stream of bytes both ways.
impl<S: Source> Socket<S>
where
    for<'a> &'a S: Read + Write,
{
    pub(super) fn poll_read(&self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        let room = buffer.len();
        let polled = self.poll(Way::Read, cx, |mut socket| socket.read(buffer));
        // On systems that tell of every arrival, a read that was not filled need not be followed by one that finds nothing.
        if let Poll::Ready(Ok(read)) = polled
            && (1..room).contains(&read)
            && cfg!(any(target_os = "linux", target_os = "android"))
        {
            self.readiness.is_drained();
        }
        polled
    }

    pub(super) fn poll_write(&self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll(Way::Write, cx, |mut socket| socket.write(bytes))
    }

    pub(super) fn poll_write_vectored(
        &self,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let all = pieces.iter().map(|piece| piece.len()).sum::<usize>();
        if all > GATHERED {
            return self.poll(Way::Write, cx, |mut socket| socket.write_vectored(pieces));
        }
        let mut gathered = [0; GATHERED];
        let mut rest = &mut gathered[..];
        for piece in pieces {
            let (place, after) = rest.split_at_mut(piece.len());
            place.copy_from_slice(piece);
            rest = after;
        }
        self.poll_write(cx, &gathered[..all])
    }
}

impl<S: Source> Drop for Socket<S> {
    fn drop(&mut self) {
        self.reactor.deregister(self.inner.get_mut(), self.token);
    }
}
