//! Stand-ins for the executor, for the tests of the macros alone.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Stub.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Clock {
    /// Stub.
    System,
    /// Stub.
    Virtual,
}

/// Stub.
#[derive(Debug)]
pub struct Executor(Clock);

/// Stub.
#[derive(Debug)]
pub struct Builder(Clock);

impl Executor {
    /// Stub.
    pub fn builder() -> Builder {
        Builder(Clock::System)
    }
    /// Stub.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        block_on(future)
    }
}

impl Builder {
    /// Stub.
    pub fn clock(self, clock: Clock) -> Self {
        Builder(clock)
    }
    /// Stub.
    pub fn build(self) -> Executor {
        Executor(self.0)
    }
}

/// Stub.
#[track_caller]
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    for _ in 0..1000 {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
    panic!("stuck");
}
