//! pollster, which runs one future and has no tasks.

use std::future::Future;

use super::Peer;

pub(crate) struct Pollster;

impl Peer for Pollster {
    const NAME: &'static str = "pollster";

    fn new() -> Self {
        Pollster
    }

    fn block_on<F>(&mut self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        ::pollster::block_on(future)
    }
}
