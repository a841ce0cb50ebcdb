//! TCP.

use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::net::{self, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_io::{AsyncRead, AsyncWrite};

use super::reactor::{Source, Way};

/// A listener.
pub struct TcpListener(Source<mio::net::TcpListener>);

impl TcpListener {
    /// From std's.
    pub fn from_std(listener: net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Source::new(mio::net::TcpListener::from_std(listener)).map(TcpListener)
    }

    /// Accepts.
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, address) =
            poll_fn(|cx| self.0.poll(Way::Read, cx, |listener| listener.accept())).await?;
        Ok((TcpStream(Source::new(stream)?), address))
    }
}

/// A stream.
pub struct TcpStream(Source<mio::net::TcpStream>);

impl TcpStream {
    /// Nagle.
    pub fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.0.socket().set_nodelay(nodelay)
    }
}

impl AsyncRead for TcpStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        let room = buffer.len();
        let polled = self.0.poll(Way::Read, cx, |mut socket| socket.read(buffer));
        if let Poll::Ready(Ok(read)) = polled
            && 0 < read
            && read < room
        {
            self.0.is_used_up(Way::Read);
        }
        polled
    }
}

impl AsyncWrite for TcpStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.poll(Way::Write, cx, |mut socket| socket.write(bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.0
            .poll(Way::Write, cx, |mut socket| socket.write_vectored(bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.0.socket().shutdown(net::Shutdown::Write))
    }
}
