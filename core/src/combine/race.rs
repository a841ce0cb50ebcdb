//! Awaiting whichever of two futures is done first.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use super::Branches;
use crate::context;
use crate::future_of::FutureOf;
use crate::schedule::Kind;

/// Awaits whichever future is done first; the other is dropped, that is, cancelled where it stands.
///
/// Each time the task is woken both are polled, `first` before `second`, so `first` wins a tie; another
/// [`Schedule`](crate::Schedule) than first in, first out may prefer the other.
///
/// ```
/// use std::time::Duration;
/// use coro::{Clock, Executor};
///
/// async fn after(seconds: u64, name: &str) -> &str {
///     coro::sleep(Duration::from_secs(seconds)).await;
///     name
/// }
///
/// let executor = Executor::builder().clock(Clock::Virtual).build();
/// let winner = executor.block_on(coro::race(after(3, "tortoise"), after(2, "hare")));
/// assert_eq!(winner, "hare");
/// ```
///
/// # Mistakes
///
/// * [A race returns whatever the winner returns](crate::mistakes::racing_outputs_of_two_types)
/// * [A race need not be awaited if nobody minds who wins](crate::mistakes::a_race_that_is_not_awaited)
/// * [The loser of a race goes on from where it was](crate::mistakes::a_race_that_loses_its_work)
/// * [A future that has begun goes on while I do something else](crate::mistakes::keeping_a_future_unpolled)
#[track_caller]
pub fn race<A, B, T>(first: A, second: B) -> impl Future<Output = T>
where
    A: FutureOf<T>,
    B: FutureOf<T>,
{
    let mut branches = Branches::new("race");
    async move {
        let mut first = pin!(first);
        let mut second = pin!(second);
        poll_fn(|cx| {
            let prefers_second = context::choose(Kind::Branch, 2) == 1;
            let mut polled = Poll::Pending;
            for index in if prefers_second { [1, 0] } else { [0, 1] } {
                polled = match index {
                    0 => branches.poll(0, || first.as_mut().poll(cx)),
                    _ => branches.poll(1, || second.as_mut().poll(cx)),
                };
                if polled.is_ready() {
                    break;
                }
            }
            if polled.is_pending() {
                branches.wait_for_first(2);
            } else {
                branches.wait_no_more();
            }
            polled
        })
        .await
    }
}
