//! Waiting for the signal to stop.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::node::Node;
use crate::context;
use crate::observe::{On, Wait, Watched, attention};

/// The future of [`CancellationToken::cancelled`](super::CancellationToken::cancelled).
#[must_use = "a token is waited for when this is awaited: write `token.cancelled().await`"]
pub struct WaitForCancellation {
    node: Arc<Node>,
    /// What it is known by there, if it waits.
    number: Option<u64>,
    called_at: &'static Location<'static>,
}

impl WaitForCancellation {
    pub(super) fn new(node: Arc<Node>) -> Self {
        WaitForCancellation {
            node,
            number: None,
            called_at: Location::caller(),
        }
    }

    pub(super) fn is_cancelled(&self) -> bool {
        super::touch();
        self.node.is_cancelled()
    }

    /// Polls it beside something else that is pending, and whose wait says more.
    pub(super) fn poll_beside(&mut self, cx: &Context<'_>) -> Poll<()> {
        let wait = attention::last_wait();
        let polled = self.poll_signal(cx);
        attention::set_last_wait(match polled {
            Poll::Pending => wait.or(Some(self.wait())),
            Poll::Ready(()) => None,
        });
        polled
    }

    fn poll_signal(&mut self, cx: &Context<'_>) -> Poll<()> {
        super::touch();
        self.number = self.node.listen(self.number, cx.waker());
        match self.number {
            Some(_) => Poll::Pending,
            None => Poll::Ready(()),
        }
    }

    fn wait(&self) -> Wait {
        Wait::new(On::Cancellation, self.called_at)
    }
}

impl Future for WaitForCancellation {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let polled = self.poll_signal(cx);
        context::with(|driver| {
            let Some(driver) = driver else { return };
            match polled {
                Poll::Pending => driver.waits(Watched::here, || self.wait()),
                Poll::Ready(()) => driver.waits_no_more(Watched::here),
            }
        });
        polled
    }
}

impl Drop for WaitForCancellation {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.node.forget(number);
        }
    }
}

impl fmt::Debug for WaitForCancellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitForCancellation")
            .field("cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}
