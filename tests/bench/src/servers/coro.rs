//! coro, with its own sockets: the feature `net`.

use std::net::TcpListener;

use coro::net;

use super::Protocol;
use super::futures_io::serve;

pub(super) fn serve_all(protocol: Protocol, listener: TcpListener, connections: usize) {
    coro::block_on(async {
        let listener = net::TcpListener::from_std(listener).unwrap();
        let mut served = Vec::new();
        for _ in 0..connections {
            let (socket, _) = listener.accept().await.unwrap();
            socket.set_nodelay(true).unwrap();
            served.push(coro::spawn(serve(protocol, socket)));
        }
        for task in served {
            task.await.unwrap();
        }
    });
}
