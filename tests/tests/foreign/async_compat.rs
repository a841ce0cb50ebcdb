//! async-compat: libraries that need tokio's runtime, and nothing but that from it.

use std::io;
use std::rc::Rc;
use std::time::Duration;

use async_compat::{Compat, CompatExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::log::by_machine;

/// As a library of tokio's is: with its sockets, its timers and its `spawn`.
async fn a_tokio_library() -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        tokio::time::sleep(Duration::from_millis(1)).await;
        stream.write_all(b"moo").await
    });
    let mut heard = String::new();
    let read = async {
        TcpStream::connect(address)
            .await?
            .read_to_string(&mut heard)
            .await
    };
    tokio::time::timeout(Duration::from_secs(3600), read).await??;
    server.await??;
    Ok(heard)
}

#[test]
fn a_tokio_library_runs_in_a_task() {
    let heard = coro::block_on(async { coro::spawn(Compat::new(a_tokio_library())).await.unwrap() });
    assert_eq!(heard.unwrap(), "moo");
}

#[test]
fn on_the_virtual_clock_its_sockets_and_timers_are_outside() {
    let heard = by_machine(coro::outside(a_tokio_library().compat()));
    assert_eq!(heard.unwrap(), "moo");
}

/// What is in a `Compat` is polled here; only the timers and sockets are driven by tokio's own thread.
#[test]
fn what_is_wrapped_stays_on_this_thread_and_need_not_be_send() {
    let here = std::thread::current().id();
    coro::block_on(async {
        let not_send = Rc::new(7);
        let task = coro::spawn(
            async move {
                tokio::time::sleep(Duration::from_millis(1)).await;
                assert_eq!(std::thread::current().id(), here);
                coro::sleep(Duration::from_millis(1)).await;
                *not_send
            }
            .compat(),
        );
        assert_eq!(task.await.unwrap(), 7);
    });
}

#[test]
fn a_stream_of_tokios_is_read_with_the_traits_of_futures() {
    let read = by_machine(async {
        let (mut one, other) = tokio::io::duplex(4);
        let task = coro::spawn(async move { one.write_all(b"more than four bytes").await });
        let mut read = String::new();
        futures_lite::io::AsyncReadExt::read_to_string(&mut other.compat(), &mut read).await?;
        task.await.unwrap()?;
        io::Result::Ok(read)
    });
    assert_eq!(read.unwrap(), "more than four bytes");
}
