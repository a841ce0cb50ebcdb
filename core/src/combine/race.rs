//! Awaiting whichever of several futures is done first.

use std::future::{Future, poll_fn};
use std::pin::pin;

use super::Branches;
use crate::future_of::FutureOf;

/// Awaits whichever future is done first; the other is dropped, that is, cancelled where it stands.
///
/// Each time the task is woken both are polled, `first` before `second`, so `first` wins a tie; another
/// [`Schedule`](crate::Schedule) than first in, first out may prefer the other. More than two are awaited by
/// [`race!`](crate::race!), where more is said of fairness and of what a loser loses.
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
/// * [In a race every branch has its chance](crate::mistakes::a_branch_that_is_always_ready)
#[track_caller]
pub fn race<A, B, T>(first: A, second: B) -> impl Future<Output = T>
where
    A: FutureOf<T>,
    B: FutureOf<T>,
{
    let mut branches = Branches::new("race");
    async move {
        // Declared first, so that it is dropped if a future panics in its drop (`panics`).
        let output;
        {
            let mut first = pin!(first);
            let mut second = pin!(second);
            output = poll_fn(|cx| {
                branches.poll_first(
                    cx,
                    &mut [&mut |cx| first.as_mut().poll(cx), &mut |cx| {
                        second.as_mut().poll(cx)
                    }],
                )
            })
            .await;
        }
        output
    }
}

/// Awaits whichever of several futures is done first; the others are dropped, that is, cancelled where they stand.
///
/// It is [`race()`] for any number of futures, all of which have outputs of one type, such as an `enum` of what may happen. They
/// run within the current task and may borrow; all of them are dropped before this goes on.
///
/// # Fairness
///
/// Each time the task is woken all are polled in the order in which they are written, up to the first that is ready. So an earlier
/// one wins a tie, and in a loop one that is always ready keeps those behind it from ever winning: write what must not be missed, such
/// as a signal to stop, first. Another [`Schedule`](crate::Schedule) than first in, first out may poll another one first, so that a
/// test under every schedule sees each of them win.
///
/// # Cancellation
///
/// What a loser had done so far is lost with it, unless it is kept elsewhere: waiting for a channel, a
/// [tick](crate::Interval::tick), a [task](crate::JoinHandle) or a [token](crate::CancellationToken::cancelled) can be cancelled without
/// loss; a future that has read half a message cannot. To go on with one that lost, pin it outside of the loop, by `pin!(..)`, and
/// race it by reference, as `race!(other(), slow.as_mut())`.
///
/// ```
/// use std::time::Duration;
/// use coro::{CancellationToken, Clock, Executor};
///
/// enum Event {
///     Message(&'static str),
///     Tick,
///     Stop,
/// }
///
/// let executor = Executor::builder().clock(Clock::Virtual).build();
/// executor.block_on(async {
///     let (sender, messages) = async_channel::unbounded();
///     let stop = CancellationToken::new();
///     let mut ticks = coro::interval(Duration::from_secs(1));
///     sender.send("tea").await.unwrap();
///     let mut log = Vec::new();
///     loop {
///         let event = coro::race!(
///             async { stop.cancelled().await; Event::Stop },
///             async { Event::Message(messages.recv().await.unwrap()) },
///             async { ticks.tick().await; Event::Tick },
///         );
///         match event {
///             Event::Message(what) => log.push(what),
///             Event::Tick if log.len() == 3 => stop.cancel(),
///             Event::Tick => log.push("tick"),
///             Event::Stop => break,
///         }
///     }
///     assert_eq!(log, ["tea", "tick", "tick"]);
/// });
/// ```
///
/// # Mistakes
///
/// * [A race of nothing is over at once](crate::mistakes::racing_nothing)
/// * [The loser of a race goes on from where it was](crate::mistakes::a_race_that_loses_its_work)
/// * [In a race every branch has its chance](crate::mistakes::a_branch_that_is_always_ready)
/// * [A race returns whatever the winner returns](crate::mistakes::racing_outputs_of_two_types)
#[macro_export]
macro_rules! race {
    // One future after the other is pinned under a name of its own, which hygiene keeps apart.
    (@pinned $output:ident $branches:ident [$($pinned:ident)*] $future:expr $(, $rest:expr)*) => {{
        let mut pinned = ::std::pin::pin!($crate::__private::into_future($future));
        $crate::race!(@pinned $output $branches [$($pinned)* pinned] $($rest),*);
    }};
    (@pinned $output:ident $branches:ident [$($pinned:ident)*]) => {
        $output = ::std::future::poll_fn(|cx| {
            $branches.poll_first(
                cx,
                &mut [$(&mut |cx| ::std::future::Future::poll(::std::pin::Pin::as_mut(&mut $pinned), cx)),*],
            )
        })
        .await
    };
    () => {
        ::std::compile_error!("there is nothing to await: write `race!(first, second)`")
    };
    ($($future:expr),+ $(,)?) => {{
        // Before the futures, so that both are dropped after them, though one panic in its drop.
        let mut branches = $crate::__private::Branches::new("race");
        let output;
        $crate::race!(@pinned output branches [] $($future),+);
        output
    }};
}
