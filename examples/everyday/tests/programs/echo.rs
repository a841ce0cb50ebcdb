//! The echo server, and what becomes of clients when it stops.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use async_net::TcpStream;
use coro_everyday::server::{self, Totals};
use futures_lite::{AsyncReadExt, AsyncWriteExt};

use crate::echo_server;
use crate::limits::allow_sockets;
use crate::running::Running;

/// Long enough never to be over.
const PATIENCE: Duration = Duration::from_secs(3600);

fn start() -> Running<(Totals, u64)> {
    Running::start(async |listener, stop| echo_server::serve(listener, &stop, PATIENCE).await)
}

/// Sends so many messages, each a byte longer than the one before, and expects each back before the next. Returns how many bytes.
async fn talk(stream: &mut TcpStream, number: usize, messages: usize) -> u64 {
    let mut bytes = 0;
    for message in 0..messages {
        let sent = format!("client {number}, message {message}: {}\n", "moo".repeat(message));
        stream.write_all(sent.as_bytes()).await.unwrap();
        let mut echoed = vec![0; sent.len()];
        stream.read_exact(&mut echoed).await.unwrap();
        assert_eq!(String::from_utf8(echoed).unwrap(), sent);
        bytes += sent.len() as u64;
    }
    bytes
}

/// Expects that nothing more comes.
async fn expect_end(stream: &mut TcpStream) {
    assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 0);
}

async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

#[test]
fn a_thousand_clients_at_once_have_every_byte_back() {
    const CLIENTS: usize = 1000;
    const MESSAGES: usize = 5;
    allow_sockets(2 * CLIENTS as u64);
    let server = start();
    let bytes: u64 = coro::block_on(async {
        let streams = coro::join_all((0..CLIENTS).map(|_| connect(server.address))).await;
        let clients = streams.into_iter().enumerate().map(async |(number, mut stream)| {
            let bytes = talk(&mut stream, number, MESSAGES).await;
            stream.close().await.unwrap();
            expect_end(&mut stream).await;
            bytes
        });
        coro::join_all(clients).await.into_iter().sum()
    });
    let (totals, echoed) = server.stop();
    let finished = totals.finished;
    assert_eq!((totals.accepted, totals.failed, totals.aborted), (CLIENTS, 0, 0));
    assert_eq!((finished, echoed), (CLIENTS, bytes));
}

#[test]
fn a_client_that_is_in_the_middle_of_nothing_is_let_go_at_a_stop() {
    let server = start();
    coro::block_on(async {
        let mut stream = connect(server.address).await;
        talk(&mut stream, 0, 1).await;
        let (totals, _) = server.stop();
        assert_eq!((totals.accepted, totals.finished), (1, 1));
        expect_end(&mut stream).await;
    });
}

#[test]
fn a_client_that_does_not_come_to_an_end_is_aborted_when_the_grace_period_is_over() {
    let server = Running::start(async |listener, stop| {
        let inside = Rc::new(());
        let client = |mut stream: TcpStream| {
            let inside = inside.clone();
            async move {
                stream.write_all(b"!").await?;
                coro::pending::<()>().await;
                drop(inside);
                Ok(())
            }
        };
        let totals = server::serve(listener, &stop, Duration::ZERO, client).await;
        assert_eq!(Rc::strong_count(&inside), 1, "nobody is left inside");
        totals
    });
    coro::block_on(async {
        let mut stream = connect(server.address).await;
        stream.read_exact(&mut [0; 1]).await.unwrap();
        let totals = server.stop();
        assert_eq!((totals.accepted, totals.finished, totals.aborted), (1, 0, 1));
        expect_end(&mut stream).await;
    });
}

#[test]
fn a_client_whose_task_panics_takes_no_other_along() {
    let server = Running::start(async |listener, stop| {
        server::serve(listener, &stop, PATIENCE, async |mut stream: TcpStream| {
            let mut first = [0; 1];
            stream.read_exact(&mut first).await?;
            assert_eq!(&first, b"a", "this panic is meant");
            stream.write_all(&first).await
        })
        .await
    });
    coro::block_on(async {
        let (mut good, mut bad) = (connect(server.address).await, connect(server.address).await);
        bad.write_all(b"b").await.unwrap();
        expect_end(&mut bad).await;
        good.write_all(b"a").await.unwrap();
        good.read_exact(&mut [0; 1]).await.unwrap();
        let totals = server.stop();
        assert_eq!((totals.accepted, totals.finished, totals.failed), (2, 1, 1));
    });
}

#[test]
fn a_port_that_is_taken_is_said_to_be_with_a_remedy() {
    let server = start();
    let taken = coro::block_on(server::bind(server.address))
        .unwrap_err()
        .to_string();
    assert!(
        taken.starts_with(&format!("cannot listen on {}: ", server.address)),
        "{taken}"
    );
    assert!(
        taken.ends_with(": choose another port, or 0 for any that is free"),
        "{taken}"
    );
}
