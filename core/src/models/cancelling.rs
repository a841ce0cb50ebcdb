//! The signal to stop: given against those who begin to wait, give up, or follow.

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::Poll;

use super::{aside, models};
use crate::cancellation::CancellationToken;
use crate::executor::Executor;
use crate::seam::{AtomicU32, Ordering};

models! {
    fn a_signal_against_whoever_begins_to_wait() {
        let executor = Executor::new();
        let stop = CancellationToken::new();
        let giver = stop.clone();
        let other = aside(move || giver.cancel());
        executor.block_on(stop.cancelled());
        other.join();
    }

    fn a_signal_against_a_token_that_begins_to_follow() {
        let executor = Executor::new();
        let stop = CancellationToken::new();
        let giver = stop.clone();
        let other = aside(move || giver.cancel());
        executor.block_on(stop.child_token().cancelled());
        other.join();
    }

    fn a_signal_against_one_that_waits_no_more() {
        let executor = Executor::new();
        let stop = CancellationToken::new();
        let giver = stop.clone();
        let other = aside(move || giver.cancel());
        let mut gives_up = Box::pin(stop.cancelled());
        executor.block_on(poll_fn(|cx| {
            let _either = gives_up.as_mut().poll(cx);
            Poll::Ready(())
        }));
        drop(gives_up);
        executor.block_on(stop.cancelled());
        other.join();
    }

    fn what_was_done_before_the_signal_is_seen_by_whoever_finds_it_given() {
        let stop = CancellationToken::new();
        let done = Arc::new(AtomicU32::new(0));
        let (giver, does) = (stop.clone(), done.clone());
        let other = aside(move || {
            does.store(1, Ordering::Relaxed);
            giver.cancel();
        });
        if stop.is_cancelled() {
            assert_eq!(done.load(Ordering::Relaxed), 1);
        }
        other.join();
    }
}
