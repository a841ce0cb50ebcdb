//! coro, with the feature `io` and sockets of async-io.

use std::net::TcpListener;

use async_io::Async;

use super::Protocol;
use super::futures_io::serve;

pub(super) fn serve_all(protocol: Protocol, listener: TcpListener, connections: usize) {
    coro::block_on(async {
        let listener = Async::new(listener).unwrap();
        let mut served = Vec::new();
        for _ in 0..connections {
            let (socket, _) = listener.accept().await.unwrap();
            socket.get_ref().set_nodelay(true).unwrap();
            served.push(coro::spawn(serve(protocol, socket)));
        }
        for task in served {
            task.await.unwrap();
        }
    });
}
