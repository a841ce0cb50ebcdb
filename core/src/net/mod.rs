//! Sockets.

mod reactor;
mod tcp;

pub(crate) use reactor::in_use;
pub use tcp::{TcpListener, TcpStream};
