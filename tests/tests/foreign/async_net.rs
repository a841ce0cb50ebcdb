//! async-net: sockets with the names that std gives them.

use std::io;

use async_net::{TcpListener, TcpStream, UdpSocket};
use futures_lite::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use futures_lite::stream::StreamExt;

/// Sends back in capitals what it is sent, line by line.
async fn shout(stream: TcpStream) -> io::Result<()> {
    let mut lines = BufReader::new(stream.clone()).lines();
    let mut stream = stream;
    while let Some(line) = lines.try_next().await? {
        stream
            .write_all(format!("{}\n", line.to_uppercase()).as_bytes())
            .await?;
    }
    Ok(())
}

#[test]
fn a_server_answers_several_clients_at_once() {
    let heard = coro::block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let server = coro::spawn(async move {
            let mut incoming = listener.incoming();
            while let Some(stream) = incoming.try_next().await? {
                drop(coro::spawn(shout(stream)));
            }
            io::Result::Ok(())
        });
        let clients = coro::join_all(["moo", "baa", "quack"].map(|word| async move {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(word.as_bytes()).await?;
            stream.shutdown(std::net::Shutdown::Write)?;
            let mut heard = String::new();
            stream.read_to_string(&mut heard).await?;
            io::Result::Ok(heard)
        }));
        let heard = clients.await.into_iter().collect::<io::Result<Vec<_>>>();
        server.abort();
        heard
    });
    assert_eq!(heard.unwrap(), ["MOO\n", "BAA\n", "QUACK\n"]);
}

#[test]
fn datagrams_go_there_and_back() {
    let answer = coro::block_on(async {
        let [one, other] = [
            UdpSocket::bind(("127.0.0.1", 0)).await?,
            UdpSocket::bind(("127.0.0.1", 0)).await?,
        ];
        let address = other.local_addr()?;
        let echo = coro::spawn(async move {
            let mut buffer = [0; 16];
            let (length, from) = other.recv_from(&mut buffer).await?;
            buffer[..length].reverse();
            other.send_to(&buffer[..length], from).await
        });
        one.send_to(b"stressed", address).await?;
        let mut buffer = [0; 16];
        let length = one.recv(&mut buffer).await?;
        echo.await.unwrap()?;
        io::Result::Ok(buffer[..length].to_vec())
    });
    assert_eq!(answer.unwrap(), b"desserts");
}
