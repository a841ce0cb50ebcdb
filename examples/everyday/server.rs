//! Accepting connections, each a task of its own, until told to stop.

use std::fmt;
use std::future::Future;
use std::io;
use std::iter::Sum;
use std::net::SocketAddr;
use std::time::Duration;

use async_net::{TcpListener, TcpStream};
use coro::{CancellationToken, JoinError, JoinSet};

/// What became of the connections of a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many were accepted.
    pub accepted: usize,
    /// Of these, how many ended well.
    pub finished: usize,
    /// How many ended with an error or a panic.
    pub failed: usize,
    /// How many were cut off when the grace period was over.
    pub aborted: usize,
}

impl Totals {
    fn count(&mut self, ended: Result<io::Result<()>, JoinError>) {
        match ended {
            Ok(Ok(())) => self.finished += 1,
            Ok(Err(error)) => {
                self.failed += 1;
                eprintln!("a connection failed: {error}");
            }
            // The panic has been printed; one connection does not take the others along.
            Err(_) => self.failed += 1,
        }
    }
}

impl Sum for Totals {
    fn sum<I: Iterator<Item = Totals>>(totals: I) -> Totals {
        totals.fold(Totals::default(), |sum, totals| Totals {
            accepted: sum.accepted + totals.accepted,
            finished: sum.finished + totals.finished,
            failed: sum.failed + totals.failed,
            aborted: sum.aborted + totals.aborted,
        })
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Totals {
            accepted,
            finished,
            failed,
            aborted,
        } = self;
        write!(
            f,
            "{accepted} connections: {finished} finished, {failed} failed, {aborted} aborted"
        )
    }
}

/// How many clients may wait to be accepted. Of the 128 that std allows, a thousand that come at once would fill every place, and
/// the others would wait for their system to try again, which it does after a second.
const WAITING: i32 = 1024;

/// Listens on `address`; port 0 is any that is free.
///
/// # Errors
///
/// If that cannot be had, with the address and a remedy.
pub async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let bound = TcpListener::bind(address).await.and_then(|listener| {
        // A socket that listens already has its queue changed by this.
        rustix::net::listen(&listener, WAITING)?;
        Ok(listener)
    });
    bound.map_err(|error| {
        let remedy = match error.kind() {
            io::ErrorKind::AddrInUse => ": choose another port, or 0 for any that is free",
            io::ErrorKind::PermissionDenied => ": choose a port above 1023, or 0 for any that is free",
            io::ErrorKind::AddrNotAvailable => ": choose an address of this machine, such as 127.0.0.1",
            _ => "",
        };
        io::Error::new(
            error.kind(),
            format!("cannot listen on {address}: {error}{remedy}"),
        )
    })
}

/// Runs `client` as a task for each connection, until `stop` is cancelled. Then nobody is let in any more, those that are inside
/// have `grace` to come to an end, and who has not by then is aborted.
///
/// A client's task learns of the stop by a clone of the token. If this future is dropped, all are aborted.
pub async fn serve<F>(
    listener: TcpListener,
    stop: &CancellationToken,
    grace: Duration,
    client: impl FnMut(TcpStream) -> F,
) -> Totals
where
    F: Future<Output = io::Result<()>> + 'static,
{
    serve_each(async move || Some(accept(&listener).await), stop, grace, client).await
}

/// The same for connections that come from somewhere else; `None` says that no more will come.
pub async fn serve_each<C, F>(
    mut accept: impl AsyncFnMut() -> Option<C>,
    stop: &CancellationToken,
    grace: Duration,
    mut client: impl FnMut(C) -> F,
) -> Totals
where
    F: Future<Output = io::Result<()>> + 'static,
{
    let mut clients = JoinSet::new();
    let mut totals = Totals::default();
    loop {
        let stopped = async {
            stop.cancelled().await;
            Next::Accepted(None)
        };
        let ended = async {
            match clients.join_next().await {
                Some(ended) => Next::Ended(ended),
                None => coro::pending().await,
            }
        };
        let accepted = async { Next::Accepted(accept().await) };
        // In this order: whoever floods the server with connections cannot keep it from stopping.
        match coro::race!(stopped, ended, accepted) {
            Next::Ended(ended) => totals.count(ended),
            Next::Accepted(Some(connection)) => {
                totals.accepted += 1;
                clients.spawn(client(connection));
            }
            Next::Accepted(None) => break,
        }
    }
    // From here on the system refuses who comes, instead of letting them wait for somebody to accept them.
    drop(accept);
    let all = async {
        while let Some(ended) = clients.join_next().await {
            totals.count(ended);
        }
    };
    if coro::timeout(grace, all).await.is_err() {
        totals.aborted = clients.len();
        clients.shutdown().await;
    }
    totals
}

/// What a server does next.
enum Next<C> {
    Ended(Result<io::Result<()>, JoinError>),
    Accepted(Option<C>),
}

/// The next connection, after however many that could not be had.
pub async fn accept(listener: &TcpListener) -> TcpStream {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // A client that went away again is no reason to wait.
            Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted) => {}
            // The system is short of something, most likely of descriptors. To ask again at once would keep a processor busy
            // without making any free.
            Err(error) => {
                eprintln!("cannot accept a connection, and will try again in a second: {error}");
                coro::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}
