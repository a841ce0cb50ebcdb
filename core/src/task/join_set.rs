//! Tasks that are awaited in the order in which they end.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::mem;
use std::panic::{Location, resume_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::{AbortHandle, JoinError, JoinHandle, spawn, spawn_named};
use crate::context;
use crate::future_of::FutureOf;
use crate::observe::{On, Wait};
use crate::schedule::Touch;
use crate::woken::{Child, Woken};

/// Tasks whose outputs are all of one type, to be awaited as they end.
///
/// Dropping it aborts all tasks that are left in it. It costs no more to await the next of many tasks than that of few. The methods
/// are those of tokio's `JoinSet`.
///
/// ```
/// use std::time::Duration;
/// use coro::{Clock, Executor, JoinSet};
///
/// let executor = Executor::builder().clock(Clock::Virtual).build();
/// executor.block_on(async {
///     let mut tasks = JoinSet::new();
///     for seconds in [3, 1, 2] {
///         tasks.spawn(async move {
///             coro::sleep(Duration::from_secs(seconds)).await;
///             seconds
///         });
///     }
///     let mut ended = Vec::new();
///     while let Some(output) = tasks.join_next().await {
///         ended.push(output.unwrap());
///     }
///     assert_eq!(ended, [1, 2, 3]);
/// });
/// ```
///
/// # Mistakes
///
/// * [A set of tasks can be dropped, as a handle can](crate::mistakes::a_set_that_is_dropped)
/// * [The tasks of a `JoinSet` go on when the function returns](crate::mistakes::a_set_that_goes_out_of_scope)
#[must_use = "dropping a set aborts its tasks; await them with `join_next`, or `detach_all`"]
pub struct JoinSet<T> {
    /// Each in the place of its number.
    places: Vec<Option<Member<T>>>,
    free: Vec<usize>,
    woken: Arc<Woken>,
    /// Those that have ended, as far as is known.
    queue: VecDeque<usize>,
}

struct Member<T> {
    handle: JoinHandle<T>,
    child: Arc<Child>,
    /// The child's.
    waker: Waker,
}

/// To whoever looks for turns that have to do with each other, the ends of two tasks of a set do: one is given first.
fn touch() {
    context::touched(Touch::Named("coro::JoinSet"));
}

impl<T> JoinSet<T> {
    /// A set without tasks.
    pub fn new() -> Self {
        JoinSet {
            places: Vec::new(),
            free: Vec::new(),
            woken: Arc::new(Woken::in_order(touch)),
            queue: VecDeque::new(),
        }
    }

    /// How many tasks have not been awaited.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }

    /// Whether all tasks have been awaited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Awaits the task that ends next: its output, or why there is none; `None` if the set is empty.
    ///
    /// Tasks that have ended already are given in the order in which they did. Cancelling the wait loses nothing.
    ///
    /// # Panics
    ///
    /// When awaited on an executor other than a task's own.
    #[track_caller]
    pub fn join_next(&mut self) -> impl Future<Output = Option<Result<T, JoinError>>> {
        let at = Location::caller();
        async move {
            let wait = Wait::new(On::First(self.len()), at);
            context::waiting(pin!(poll_fn(|cx| self.poll_join_next(cx))), wait).await
        }
    }

    /// The task that has ended and was not awaited, if there is one; `None` otherwise.
    ///
    /// # Panics
    ///
    /// When called on an executor other than a task's own.
    pub fn try_join_next(&mut self) -> Option<Result<T, JoinError>> {
        match self.poll_join_next(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(ended) => ended,
            Poll::Pending => None,
        }
    }

    /// As [`join_next`](Self::join_next), for futures that are written by hand.
    ///
    /// # Panics
    ///
    /// When polled on an executor other than a task's own.
    pub fn poll_join_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, JoinError>>> {
        if self.is_empty() {
            return Poll::Ready(None);
        }
        let ended = self.take_ended();
        if ended.is_ready() {
            return ended;
        }
        self.woken.tell(cx.waker());
        self.woken.take(&mut self.queue);
        self.take_ended()
    }

    /// The first that has ended, of those that are known to have.
    fn take_ended(&mut self) -> Poll<Option<Result<T, JoinError>>> {
        while let Some(index) = self.queue.pop_front() {
            // One that was given already may be woken once more.
            let Some(Some(member)) = self.places.get_mut(index) else {
                continue;
            };
            member.child.clear();
            let cx = &mut Context::from_waker(&member.waker);
            if let Poll::Ready(ended) = Pin::new(&mut member.handle).poll(cx) {
                self.places[index] = None;
                self.free.push(index);
                return Poll::Ready(Some(ended));
            }
        }
        Poll::Pending
    }

    /// Aborts all tasks. They are awaited as before, and say that they were cancelled, but for those that had ended.
    pub fn abort_all(&self) {
        for member in self.places.iter().flatten() {
            member.handle.abort();
        }
    }

    /// Aborts all tasks and awaits their ends.
    ///
    /// # Panics
    ///
    /// When awaited on an executor other than a task's own. Panics of tasks are dropped.
    #[track_caller]
    pub fn shutdown(&mut self) -> impl Future<Output = ()> {
        self.abort_all();
        let at = Location::caller();
        async move {
            let wait = Wait::new(On::All(self.len()), at);
            let all = async { while poll_fn(|cx| self.poll_join_next(cx)).await.is_some() {} };
            context::waiting(pin!(all), wait).await;
        }
    }

    /// Lets all tasks go on without the set, as dropping a [`JoinHandle`] does.
    pub fn detach_all(&mut self) {
        // The waker that each would wake goes with its handle.
        let places = mem::take(&mut self.places);
        self.free.clear();
        drop(places);
    }
}

impl<T: 'static> JoinSet<T> {
    /// Spawns a task, as [`coro::spawn`](crate::spawn()) does, and puts it into the set.
    ///
    /// # Panics
    ///
    /// If no executor is running here, or a coroutine that is driven by hand calls this.
    #[track_caller]
    pub fn spawn<F>(&mut self, future: F) -> AbortHandle
    where
        F: FutureOf<T> + 'static,
    {
        self.insert(spawn(future))
    }

    /// Spawns a task with a name, as [`coro::spawn_named`](crate::spawn_named()) does, and puts it into the set.
    ///
    /// # Panics
    ///
    /// As [`spawn`](Self::spawn) does.
    #[track_caller]
    pub fn spawn_named<F>(&mut self, name: &str, future: F) -> AbortHandle
    where
        F: FutureOf<T> + 'static,
    {
        self.insert(spawn_named(name, future))
    }

    /// Puts a task into the set that was spawned before, on whichever executor the set is awaited on.
    pub fn insert(&mut self, handle: JoinHandle<T>) -> AbortHandle {
        let index = self.free.pop().unwrap_or_else(|| {
            self.places.push(None);
            self.places.len() - 1
        });
        let child = self.woken.child(index);
        let waker = child.waker();
        let abort = handle.abort_handle();
        // It is a member before foreign code runs, which may panic: a place with nobody in it would be waited for.
        let member = self.places[index].insert(Member { handle, child, waker });
        // So that those that end are known in the order in which they do.
        member.handle.handle().wake_at_end(&member.waker);
        abort
    }

    /// Awaits all tasks and gives their outputs in the order in which they ended.
    ///
    /// # Panics
    ///
    /// With the panic of the first task that panicked, or if one was cancelled; the others are then aborted.
    ///
    /// # Mistakes
    ///
    /// * [`join_all` gives the outputs that there are](crate::mistakes::all_outputs_of_a_set)
    #[track_caller]
    pub fn join_all(mut self) -> impl Future<Output = Vec<T>> {
        let at = Location::caller();
        async move {
            let wait = Wait::new(On::All(self.len()), at);
            let all = async {
                let mut outputs = Vec::with_capacity(self.len());
                while let Some(ended) = poll_fn(|cx| self.poll_join_next(cx)).await {
                    match ended.map_err(JoinError::try_into_panic) {
                        Ok(output) => outputs.push(output),
                        Err(Ok(panic)) => resume_unwind(panic),
                        Err(Err(cancelled)) => panic!(
                            "{cancelled}, so `JoinSet::join_all` (at {at}) cannot give the outputs of all: take those that there are \
                             with `join_next`"
                        ),
                    }
                }
                outputs
            };
            context::waiting(pin!(all), wait).await
        }
    }
}

impl<T> Default for JoinSet<T> {
    fn default() -> Self {
        JoinSet::new()
    }
}

impl<T: 'static, F: Future<Output = T> + 'static> FromIterator<F> for JoinSet<T> {
    /// Spawns each future.
    fn from_iter<I: IntoIterator<Item = F>>(futures: I) -> Self {
        let mut set = JoinSet::new();
        for future in futures {
            set.spawn(future);
        }
        set
    }
}

impl<T> Drop for JoinSet<T> {
    fn drop(&mut self) {
        self.abort_all();
    }
}

impl<T> fmt::Debug for JoinSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinSet")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}
