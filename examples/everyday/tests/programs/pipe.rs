//! Two ends of a connection that is in memory, so that it can be had on the virtual clock.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_lite::{AsyncRead, AsyncWrite};
use piper::{Reader, Writer, pipe};

/// What is written at one end is read at the other.
pub(crate) struct End {
    reader: Reader,
    writer: Writer,
}

pub(crate) fn connection() -> (End, End) {
    let (there, back) = (pipe(4096), pipe(4096));
    let near = End {
        reader: back.0,
        writer: there.1,
    };
    let far = End {
        reader: there.0,
        writer: back.1,
    };
    (near, far)
}

impl AsyncRead for End {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.reader).poll_read(cx, into)
    }
}

impl AsyncWrite for End {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.writer).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.writer).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.writer).poll_close(cx)
    }
}
