//! Sockets of one machine.

use std::fmt;
use std::io;
use std::net::Shutdown;
use std::os::unix::net;
use std::path::Path;

use super::readiness::Way;
use super::socket::Socket;
use super::stream::stream;

/// Waits for connections at a path.
///
/// See [the module](super) for where it can be awaited.
pub struct UnixListener(Socket<mio::net::UnixListener>);

impl UnixListener {
    /// Listens at a path, where nothing may be.
    ///
    /// # Errors
    ///
    /// Those of [`std::os::unix::net::UnixListener::bind`].
    pub fn bind(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::from_std(net::UnixListener::bind(path)?)
    }

    /// Takes over a listener.
    ///
    /// # Errors
    ///
    /// If the system does not let it be waited for.
    pub fn from_std(listener: net::UnixListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Socket::new(mio::net::UnixListener::from_std(listener)).map(UnixListener)
    }

    /// The next connection. Dropped while it waits, it has accepted none.
    ///
    /// # Errors
    ///
    /// Those of the system, such as too many open files. The listener can be used on.
    pub async fn accept(&self) -> io::Result<UnixStream> {
        let (stream, _) = self.0.when(Way::Read, |listener| listener.accept()).await?;
        Socket::new(stream).map(UnixStream)
    }
}

impl fmt::Debug for UnixListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.get().fmt(f)
    }
}

/// A connection within one machine.
///
/// It is read and written by the traits of futures-io, which are also there for `&UnixStream`. Dropped, it is closed. See
/// [the module](super) for where it can be awaited.
///
/// ```
/// use coro::net::UnixStream;
/// use futures::{AsyncReadExt, AsyncWriteExt};
///
/// # fn main() -> std::io::Result<()> {
/// coro::block_on(async {
///     let (mut here, mut there) = UnixStream::pair()?;
///     here.write_all(b"hello").await?;
///     drop(here);
///     let mut said = String::new();
///     there.read_to_string(&mut said).await?;
///     assert_eq!(said, "hello");
///     Ok(())
/// })
/// # }
/// ```
pub struct UnixStream(Socket<mio::net::UnixStream>);

impl UnixStream {
    /// Connects to whoever listens at a path. It need not wait, but fails where too many others do.
    ///
    /// # Errors
    ///
    /// Those of [`std::os::unix::net::UnixStream::connect`], and `WouldBlock`.
    pub fn connect(path: impl AsRef<Path>) -> io::Result<Self> {
        Socket::new(mio::net::UnixStream::connect(path)?).map(UnixStream)
    }

    /// Two that are connected to each other.
    ///
    /// # Errors
    ///
    /// Those of the system, such as too many open files.
    pub fn pair() -> io::Result<(Self, Self)> {
        let (one, other) = mio::net::UnixStream::pair()?;
        Ok((UnixStream(Socket::new(one)?), UnixStream(Socket::new(other)?)))
    }

    /// Takes over a connection.
    ///
    /// # Errors
    ///
    /// If the system does not let it be waited for.
    pub fn from_std(stream: net::UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Socket::new(mio::net::UnixStream::from_std(stream)).map(UnixStream)
    }

    /// Ends one direction or both.
    ///
    /// # Errors
    ///
    /// Those of the system, as when it is not connected any more.
    pub fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        self.0.get().shutdown(how)
    }
}

stream!(UnixStream);
