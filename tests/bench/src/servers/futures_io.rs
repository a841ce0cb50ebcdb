//! What is served where sockets have the traits of futures-io.

use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use smol_hyper::rt::FuturesIo;

use super::{Protocol, answer};

/// Serves one connection until the client closes it.
pub(super) async fn serve(protocol: Protocol, mut socket: impl AsyncRead + AsyncWrite + Unpin) {
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
