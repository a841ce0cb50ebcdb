//! Running futures by hand and writing down what they should say.
#![allow(dead_code, reason = "each test program uses some of it")]

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use coro::trace::capture;

pub(crate) fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

pub(crate) fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = poll_once(future.as_mut()) {
            return value;
        }
    }
}

pub(crate) fn lines_of<R>(run: impl FnOnce() -> R) -> String {
    capture(run).1
}

/// The lines of a call that ends with `word` in place of `Finishing`.
pub(crate) fn call_ending(word: &str, call: &str) -> String {
    format!("Starting {call}!\n{word} {call}!\n")
}

pub(crate) fn call(call: &str) -> String {
    call_ending("Finishing", call)
}
