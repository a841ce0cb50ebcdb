//! What is served where sockets have the traits of futures-io.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use hyper::rt::ReadBufCursor;
use hyper::server::conn::http1;
use hyper::service::service_fn;

use super::{Protocol, answer};

/// Serves one connection until the client closes it.
pub(super) async fn serve(protocol: Protocol, mut socket: impl AsyncRead + AsyncWrite + Unpin) {
    if protocol == Protocol::Http {
        let served = http1::Builder::new().serve_connection(HyperIo(socket), service_fn(answer));
        return served.await.unwrap();
    }
    let mut buffer = [0; 1024];
    loop {
        match socket.read(&mut buffer).await.unwrap() {
            0 => return,
            read => socket.write_all(&buffer[..read]).await.unwrap(),
        }
    }
}

/// The traits of hyper for a socket with those of futures-io.
///
/// hyper hands out memory that is not initialised, and a read of futures-io takes memory that is. So what is read is copied from
/// a buffer of the thread's, which takes less than writing zeros to all of hyper's.
struct HyperIo<S>(S);

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; 64 * 1024]);
}

impl<S: AsyncRead + Unpin> hyper::rt::Read for HyperIo<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut to: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        BUFFER.with_borrow_mut(|buffer| {
            let room = to.remaining().min(buffer.len());
            let read = ready!(Pin::new(&mut self.0).poll_read(cx, &mut buffer[..room]))?;
            to.put_slice(&buffer[..read]);
            Poll::Ready(Ok(()))
        })
    }
}

impl<S: AsyncWrite + Unpin> hyper::rt::Write for HyperIo<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_close(cx)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(cx, from)
    }
}
