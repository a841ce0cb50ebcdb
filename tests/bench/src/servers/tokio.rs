//! tokio: a runtime for one thread, and its own sockets.

use std::net::TcpListener;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::task::spawn_local;

use super::{Protocol, answer};

pub(super) fn serve_all(protocol: Protocol, listener: TcpListener, connections: usize) {
    let runtime = Builder::new_current_thread()
        .enable_io()
        .build_local(Default::default());
    runtime.unwrap().block_on(async {
        listener.set_nonblocking(true).unwrap();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        let mut served = Vec::new();
        for _ in 0..connections {
            let (socket, _) = listener.accept().await.unwrap();
            served.push(spawn_local(serve(protocol, socket)));
        }
        for task in served {
            task.await.unwrap();
        }
    });
}

async fn serve(protocol: Protocol, mut socket: TcpStream) {
    socket.set_nodelay(true).unwrap();
    if protocol == Protocol::Http {
        let served = http1::Builder::new().serve_connection(TokioIo::new(socket), service_fn(answer));
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
