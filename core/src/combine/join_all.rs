//! Awaiting any number of futures of one type.

use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::Branches;
use crate::future_of::AreFutures;
use crate::woken::Woken;

/// Awaits all futures of an iterator together and gives their outputs in the same order.
///
/// They run concurrently within the current task: first polled in order, and from then on each only when it has
/// itself been woken, so joining many costs no more than the work they do. If the whole is dropped, all are
/// cancelled.
///
/// ```
/// use std::time::Duration;
///
/// async fn square(x: u64) -> u64 {
///     coro::sleep(Duration::from_millis(x)).await;
///     x * x
/// }
///
/// let squares = coro::block_on(coro::join_all((1..=3).map(square)));
/// assert_eq!(squares, [1, 4, 9]);
/// ```
///
/// # Mistakes
///
/// * [Before `join_all` I await each of them](crate::mistakes::joining_numbers)
/// * [`join_all` joins futures of several types](crate::mistakes::joining_a_tuple)
/// * [`join_all` starts the futures that it is given](crate::mistakes::a_join_that_is_not_awaited)
/// * [Two `async` blocks that look alike have one type](crate::mistakes::two_async_blocks_in_an_array)
#[track_caller]
pub fn join_all<I, F, W>(futures: I) -> JoinAll<F>
where
    I: AreFutures<F, W>,
    F: Future,
{
    let woken = Arc::new(Woken::default());
    let children: Vec<_> = futures
        .into_iter()
        .enumerate()
        .map(|(index, future)| {
            let waker = woken.waker(index);
            Some((Box::pin(future), waker))
        })
        .collect();
    // Each is polled once, to begin with.
    woken.make_woken(children.len());
    JoinAll {
        left: children.len(),
        outputs: children.iter().map(|_| None).collect(),
        children,
        woken,
        branches: Branches::new("join_all"),
    }
}

/// The future of [`join_all`].
#[must_use = "nothing runs until the futures are awaited: write `join_all(..).await`"]
pub struct JoinAll<F: Future> {
    /// Those that are not done, each with a waker of its own.
    children: Vec<Option<(Pin<Box<F>>, Waker)>>,
    outputs: Vec<Option<F::Output>>,
    left: usize,
    woken: Arc<Woken>,
    /// Behind the children, so that it is dropped after them.
    branches: Branches,
}

/// Children are boxed and outputs are not pinned.
impl<F: Future> Unpin for JoinAll<F> {}

impl<F: Future> Future for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.woken.tell(cx.waker());
        // A child that wakes itself waits for the next poll, or it would starve every other task.
        for _ in 0..self.woken.len() {
            let Some(index) = self.woken.take(0) else {
                break;
            };
            let this = &mut *self;
            let Some((child, waker)) = &mut this.children[index] else {
                continue;
            };
            let poll = || child.as_mut().poll(&mut Context::from_waker(waker));
            if let Poll::Ready(output) = this.branches.poll(index, poll) {
                self.outputs[index] = Some(output);
                self.left -= 1;
                self.children[index] = None;
            }
        }
        if self.left > 0 {
            self.branches.wait_for_all(self.children.len());
            return Poll::Pending;
        }
        assert_eq!(
            self.outputs.len(),
            self.children.len(),
            "`join_all` was polled after it gave the outputs"
        );
        let outputs = mem::take(&mut self.outputs).into_iter();
        Poll::Ready(
            outputs
                .map(|output| output.expect("every future is done"))
                .collect(),
        )
    }
}

impl<F: Future> fmt::Debug for JoinAll<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.children.len();
        f.debug_struct("JoinAll")
            .field("done", &(all - self.left))
            .field("of", &all)
            .finish()
    }
}
