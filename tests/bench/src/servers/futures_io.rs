//! What is served where sockets are those of async-io.

use std::net::TcpStream;

use async_io::Async;
use futures::{AsyncReadExt, AsyncWriteExt};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use smol_hyper::rt::FuturesIo;

use super::{Protocol, answer};

/// Serves one connection until the client closes it.
pub(super) async fn serve(protocol: Protocol, mut socket: Async<TcpStream>) {
    socket.get_ref().set_nodelay(true).unwrap();
    if protocol == Protocol::Http {
        let served = http1::Builder::new().serve_connection(FuturesIo::new(socket), service_fn(answer));
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
