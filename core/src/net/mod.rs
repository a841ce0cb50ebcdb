//! Sockets that the executor itself waits for; with the feature `net`.
//!
//! They are read and written by the traits of [futures-io](https://docs.rs/futures-io), which many libraries speak, and for which
//! `futures` has the methods.
//!
//! ```
//! use std::net::Ipv4Addr;
//!
//! use coro::net::{TcpListener, TcpStream};
//! use futures::{AsyncReadExt, AsyncWriteExt};
//!
//! # fn main() -> std::io::Result<()> {
//! coro::block_on(async {
//!     let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
//!     let address = listener.local_addr()?;
//!     let echo = coro::spawn(async move {
//!         let (stream, _) = listener.accept().await?;
//!         futures::io::copy(&stream, &mut &stream).await
//!     });
//!     let mut stream = TcpStream::connect(address).await?;
//!     stream.write_all(b"hello").await?;
//!     stream.close().await?;
//!     let mut said = String::new();
//!     stream.read_to_string(&mut said).await?;
//!     assert_eq!((said.as_str(), echo.await.unwrap()?), ("hello", 5));
//!     Ok(())
//! })
//! # }
//! ```
//!
//! One task may read a stream while another writes it. Of two that read it at once neither can know what it gets; they
//! wake each other without end. Any number may wait for the connections of one listener.
//!
//! hyper takes a stream in the wrapper `FuturesIo` of the crate smol-hyper.
//!
//! # Where they can be awaited
//!
//! A socket stays on the thread that made it, and is waited for by whichever coro executor of that thread has nothing to do, also a
//! nested one. Where no executor runs, a socket that would have to wait panics. An executor that is driven from
//! a foreign loop sees to its sockets whenever [`run_until_stalled`](crate::Executor::run_until_stalled) or
//! [`tick`](crate::Executor::tick) is called; nobody calls it for them, so [`on_wake`](crate::Builder::on_wake) is no help there.
//! On the virtual clock, what is awaited of a socket is [`outside`](crate::outside).
//!
//! Sockets of other crates, such as async-net, can be awaited anywhere and sent to other threads. They are also what there is for
//! UDP, signals and child processes. Both kinds can be used at once.
//!
//! # What they cost
//!
//! A request is a call into the kernel to read it and one to answer it, and one more for all that arrive together. Sockets of
//! async-io add one that reads in vain and one that asks to be woken, and wait with five instead of one.
//!
//! Readiness is edge-triggered, and kept where the socket is: there is no lock and no second thread. A task that always finds something
//! to read lets the others have their turn after 128 operations.

mod reactor;
mod readiness;
mod socket;
mod stream;
mod tcp;
#[cfg(unix)]
mod unix;

pub(crate) use reactor::{Reactor, in_use};
pub use tcp::{TcpListener, TcpStream};
#[cfg(unix)]
pub use unix::{UnixListener, UnixStream};
