//! The executors under test, one file each, behind one ladder of traits.
//!
//! A peer implements as much of the ladder as it has; the rows it cannot do stay blank. Spawning and sleeping
//! are functions without `self`, because nearly every peer finds its runtime through a thread-local anyway.

mod async_executor;
mod bound;
mod compio;
mod coro;
mod embassy;
mod futures;
mod glommio;
mod monoio;
mod pollster;
mod tokio;

use std::future::Future;
use std::time::Duration;

use ::futures::StreamExt;
use ::futures::stream::FuturesUnordered;

use crate::rows::Roster;

/// Something that can run a future to its end.
pub(crate) trait Peer: Sized + 'static {
    /// What the tables call it.
    const NAME: &'static str;

    /// A runtime with its defaults, as far as the README does not say otherwise.
    fn new() -> Self;

    /// Runs a future to its end, on this thread.
    fn block_on<F>(&mut self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static;

    /// Runs futures concurrently within one task; from the futures crate unless the peer has its own.
    fn join_all<F: Future>(futures: Vec<F>) -> impl Future<Output = Vec<F::Output>> {
        ::futures::future::join_all(futures)
    }

    /// Runs futures concurrently within one task, each added apart; from the futures crate unless the peer has its own.
    fn children<F: Future<Output = ()> + 'static>(futures: Vec<F>) -> impl Future<Output = ()> {
        ended(futures.into_iter().collect())
    }
}

/// A peer that can run a second task beside the first.
pub(crate) trait Tasks: Peer {
    /// Spawns from within [`Peer::block_on`]. The task starts on its own; awaiting what is returned joins it.
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + 'static
    where
        F: Future + 'static,
        F::Output: 'static;

    /// Spawns tasks and awaits them in the order in which they end; by the futures crate unless the peer has a set of its own.
    fn join_set<F>(futures: Vec<F>) -> impl Future<Output = ()>
    where
        F: Future<Output = ()> + 'static,
    {
        ended(futures.into_iter().map(Self::spawn).collect())
    }
}

async fn ended<F: Future<Output = ()>>(mut futures: FuturesUnordered<F>) {
    while futures.next().await.is_some() {}
}

/// A peer with timers of its own.
pub(crate) trait Timers: Tasks {
    /// A timer that is registered at its first poll.
    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static;
}

/// Enters every peer for the rows that it can do.
pub(crate) fn enroll(roster: &mut Roster) {
    bound::enroll(roster);
    everything::<coro::Coro>(roster);
    roster.is_late::<coro::Coro<true>>();
    everything::<tokio::Local>(roster);
    everything::<tokio::Set>(roster);
    everything::<async_executor::AsyncExecutor>(roster);
    everything::<monoio::Monoio>(roster);
    everything::<compio::Compio>(roster);
    // Not a million timers in one task: its wakers are counted in 16 bits, and it panics at 32,768 of them.
    roster.runs::<glommio::Glommio>();
    roster.spawns::<glommio::Glommio>();
    roster.sleeps::<glommio::Glommio>();
    roster.runs::<futures::Pool>();
    roster.spawns::<futures::Pool>();
    roster.shares::<embassy::Embassy>();
    roster.runs::<pollster::Pollster>();
}

fn everything<P: Timers>(roster: &mut Roster) {
    roster.runs::<P>();
    roster.spawns::<P>();
    roster.sleeps::<P>();
    roster.sleeps_a_million_times::<P>();
}
