//! TCP.

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::{self, Shutdown, SocketAddr};

use super::readiness::Way;
use super::socket::Socket;
use super::stream::stream;

/// Waits for connections.
///
/// See [the module](super) for an example and for where it can be awaited.
pub struct TcpListener(Socket<mio::net::TcpListener>);

impl TcpListener {
    /// Listens at an address; with port 0 at one that the system [chooses](Self::local_addr).
    ///
    /// # Errors
    ///
    /// Those of [`std::net::TcpListener::bind`].
    pub fn bind(address: impl Into<SocketAddr>) -> io::Result<Self> {
        // By std's, which lets as many wait to be accepted as is usual.
        Self::from_std(net::TcpListener::bind(address.into())?)
    }

    /// Takes over a listener.
    ///
    /// # Errors
    ///
    /// If the system does not let it be waited for.
    pub fn from_std(listener: net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Socket::new(mio::net::TcpListener::from_std(listener)).map(TcpListener)
    }

    /// The next connection, and whence it comes. Dropped while it waits, it has accepted none.
    ///
    /// # Errors
    ///
    /// Those of the system, such as too many open files. The listener can be used on.
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, address) = self.0.when(Way::Read, |listener| listener.accept()).await?;
        Ok((TcpStream(Socket::new(stream)?), address))
    }

    /// Where it listens.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.get().local_addr()
    }
}

impl fmt::Debug for TcpListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.get().fmt(f)
    }
}

/// A connection.
///
/// It is read and written by the traits of futures-io, which are also there for `&TcpStream`: so one task may read while another
/// writes. Dropped, it is closed. See [the module](super) for an example and for where it can be awaited.
pub struct TcpStream(Socket<mio::net::TcpStream>);

impl TcpStream {
    /// Connects to an address. The address of a name is asked for by std's `ToSocketAddrs`, which blocks, on a thread of its own.
    /// Dropped while it waits, it gives the connection up.
    ///
    /// # Errors
    ///
    /// Those of [`std::net::TcpStream::connect`].
    pub async fn connect(address: impl Into<SocketAddr>) -> io::Result<Self> {
        let socket = Socket::new(mio::net::TcpStream::connect(address.into())?)?;
        let is_connected = |stream: &mio::net::TcpStream| {
            if let Some(error) = stream.take_error()? {
                return Err(error);
            }
            match stream.peer_addr() {
                Err(error) if error.kind() == ErrorKind::NotConnected => Err(ErrorKind::WouldBlock.into()),
                connected => connected.map(drop),
            }
        };
        socket.when(Way::Write, is_connected).await?;
        Ok(TcpStream(socket))
    }

    /// Takes over a connection.
    ///
    /// # Errors
    ///
    /// If the system does not let it be waited for.
    pub fn from_std(stream: net::TcpStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Socket::new(mio::net::TcpStream::from_std(stream)).map(TcpStream)
    }

    /// Where this end is.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.get().local_addr()
    }

    /// Where the other end is.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get().peer_addr()
    }

    /// Whether small pieces are sent at once, and not held back in order to be sent together (Nagle's algorithm).
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn nodelay(&self) -> io::Result<bool> {
        self.0.get().nodelay()
    }

    /// Sets [`nodelay`](Self::nodelay).
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.0.get().set_nodelay(nodelay)
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

stream!(TcpStream);
