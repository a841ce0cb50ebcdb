//! Awaiting a future of somebody else, about which it is known what it waits for.

use std::future::{Future, poll_fn};
use std::pin::Pin;

use crate::observe::{Wait, Watched};

/// Awaits the future, and says while it is pending that this is `wait`.
pub(crate) async fn waiting<F: Future>(mut future: Pin<&mut F>, wait: Wait) -> F::Output {
    let output = poll_fn(|cx| {
        let polled = future.as_mut().poll(cx);
        if polled.is_pending() {
            super::with(|driver| driver.map(|driver| driver.waits(Watched::here, || wait)));
        }
        polled
    })
    .await;
    super::with(|driver| driver.map(|driver| driver.waits_no_more(Watched::here)));
    output
}
