//! smol: its `LocalExecutor` and its reactor.

use std::net::TcpListener;

use async_executor::LocalExecutor;
use async_io::Async;

use super::Protocol;
use super::futures_io::serve;

pub(super) fn serve_all(protocol: Protocol, listener: TcpListener, connections: usize) {
    let executor = LocalExecutor::new();
    async_io::block_on(executor.run(async {
        let listener = Async::new(listener).unwrap();
        let mut served = Vec::new();
        for _ in 0..connections {
            let (socket, _) = listener.accept().await.unwrap();
            socket.get_ref().set_nodelay(true).unwrap();
            served.push(executor.spawn(serve(protocol, socket)));
        }
        for task in served {
            task.await;
        }
    }));
}
