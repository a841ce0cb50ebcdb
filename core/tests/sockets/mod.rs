//! Two ends of a pair of async-io's sockets, and what they say to each other.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use async_io::Async;

pub(crate) type Socket = Async<UnixStream>;

pub(crate) fn pair() -> (Socket, Socket) {
    Socket::pair().unwrap()
}

pub(crate) async fn send(socket: &Socket, byte: u8) {
    let sent = socket.write_with(|mut socket| socket.write(&[byte])).await;
    assert_eq!(sent.unwrap(), 1);
}

pub(crate) async fn receive(socket: &Socket) -> u8 {
    let mut byte = [0];
    let received = socket.read_with(|mut socket| socket.read(&mut byte)).await;
    assert_eq!(received.unwrap(), 1);
    byte[0]
}

pub(crate) async fn echo(socket: Socket, times: u32) {
    for _ in 0..times {
        let byte = receive(&socket).await;
        send(&socket, byte).await;
    }
}
