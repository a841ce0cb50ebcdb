//! A server on a thread and an executor of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use async_net::TcpListener;
use coro::CancellationToken;
use coro_everyday::server;

/// Stopped by [`stop`](Self::stop), and at the latest when it is dropped.
pub(crate) struct Running<T> {
    pub(crate) address: SocketAddr,
    token: CancellationToken,
    thread: Option<JoinHandle<T>>,
}

impl<T: Send + 'static> Running<T> {
    pub(crate) fn start<F>(serve: F) -> Self
    where
        F: AsyncFnOnce(TcpListener, CancellationToken) -> T + Send + 'static,
    {
        let token = CancellationToken::new();
        let (told, listening) = mpsc::channel();
        let stop = token.clone();
        let thread = thread::spawn(move || {
            coro::block_on(async {
                let listener = server::bind((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap();
                told.send(listener.local_addr().unwrap()).unwrap();
                serve(listener, stop).await
            })
        });
        let address = listening.recv().expect("the server has told where it listens");
        Running {
            address,
            token,
            thread: Some(thread),
        }
    }

    /// Stops the server, and gives what it returns.
    pub(crate) fn stop(mut self) -> T {
        self.token.cancel();
        let thread = self.thread.take().expect("it is stopped once");
        thread.join().expect("a server does not panic")
    }
}

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        self.token.cancel();
    }
}
