//! Awaiting any number of futures of one type.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::Branches;
use crate::future_of::AreFutures;
use crate::woken::{Child, Woken};

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
            let child = woken.child(index);
            Some(Member {
                waker: child.waker(),
                future: Box::pin(future),
                child,
            })
        })
        .collect();
    JoinAll {
        left: children.len(),
        outputs: children.iter().map(|_| None).collect(),
        // Each is polled once, to begin with.
        queue: (0..children.len()).collect(),
        children,
        woken,
        branches: Branches::new("join_all"),
    }
}

/// The future of [`join_all`].
#[must_use = "nothing runs until the futures are awaited: write `join_all(..).await`"]
pub struct JoinAll<F: Future> {
    /// Those that are not done.
    children: Vec<Option<Member<F>>>,
    outputs: Vec<Option<F::Output>>,
    left: usize,
    woken: Arc<Woken>,
    /// Whose turns it is.
    queue: VecDeque<usize>,
    /// Behind the children, so that it is dropped after them.
    branches: Branches,
}

struct Member<F> {
    future: Pin<Box<F>>,
    child: Arc<Child>,
    /// The child's.
    waker: Waker,
}

/// Children are boxed and outputs are not pinned.
impl<F: Future> Unpin for JoinAll<F> {}

impl<F: Future> Future for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        this.woken.tell(cx.waker());
        // A child that is woken from here on waits for the next poll, or it would starve every other task.
        this.woken.take(&mut this.queue);
        while let Some(index) = this.queue.pop_front() {
            let Some(Member { future, child, waker }) = &mut this.children[index] else {
                continue;
            };
            child.clear();
            let poll = || future.as_mut().poll(&mut Context::from_waker(waker));
            if let Poll::Ready(output) = this.branches.poll(index, poll) {
                this.outputs[index] = Some(output);
                this.left -= 1;
                this.children[index] = None;
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
