//! Sockets of `futures_io`, for hyper.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_lite::{AsyncRead, AsyncWrite};
use hyper::rt::{self, ReadBufCursor};

/// How much is read at once.
const MOST: usize = 8 * 1024;

/// What futures-lite can read from and write to, as what hyper can.
///
/// hyper gives a place to read into that was never written to, and `futures_io` wants one that was. The crate smol-hyper, which would
/// do as well, fills it with zeros before each read: that was a tenth of all that `load` did. Here it is read elsewhere and what came
/// is copied, most often a few hundred bytes.
#[derive(Debug)]
pub struct Io<T> {
    inner: T,
    buffer: Box<[u8]>,
}

impl<T> Io<T> {
    /// Wraps a socket, or whatever else is read and written.
    pub fn new(inner: T) -> Self {
        let buffer = vec![0; MOST].into_boxed_slice();
        Io { inner, buffer }
    }
}

impl<T: AsyncRead + Unpin> rt::Read for Io<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let Io { inner, buffer } = self.get_mut();
        let buffer = &mut buffer[..MOST.min(into.remaining())];
        let length = ready!(Pin::new(inner).poll_read(cx, buffer))?;
        into.put_slice(&buffer[..length]);
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> rt::Write for Io<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_close(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, from)
    }
}
