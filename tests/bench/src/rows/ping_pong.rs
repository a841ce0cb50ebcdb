//! Two tasks that talk over the same channel on every peer.

use std::time::{Duration, Instant};

use async_channel::{Receiver, Sender, bounded};

use crate::measure::{Sample, per_operation};
use crate::peers::Tasks;

/// Sends and awaits the answer so many times; returns how long it took.
pub(crate) async fn caller(ping: Sender<u64>, pong: Receiver<u64>, times: u64) -> Duration {
    let start = Instant::now();
    for i in 0..times {
        ping.send(i).await.expect("the other side is there");
        pong.recv().await.expect("the other side answers");
    }
    start.elapsed()
}

/// Answers until the caller has gone.
pub(crate) async fn echo(ping: Receiver<u64>, pong: Sender<u64>) {
    while let Ok(i) = ping.recv().await {
        pong.send(i).await.expect("the caller waits for the answer");
    }
}

pub(super) fn messages<P: Tasks>(times: u64) -> Vec<Sample> {
    let elapsed = P::new().block_on(async move {
        let (ping, pinged) = bounded(1);
        let (pong, ponged) = bounded(1);
        let answering = P::spawn(echo(pinged, pong));
        let elapsed = P::spawn(caller(ping, ponged, times)).await;
        answering.await;
        elapsed
    });
    per_operation(elapsed, 2 * times)
}
