//! *Async with*: a resource that is torn down when its body has ended, in whichever way, by code that may await.
//!
//! `Drop` cannot await, and a future that is cancelled is dropped. So what must be finished after a cancel cannot be part of
//! what was cancelled: it is a task of its own, which the executor [shields](Shield) when it cancels all
//! others. A task that nobody has a handle of cannot be aborted either.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::panic::{Location, resume_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use crate::context;
use crate::observe::{On, Wait};
use crate::panics::{self, Panic};
use crate::schedule::Touch;
use crate::slots::Shield;
use crate::task::JoinHandle;

/// Lends a resource to `body`, and gives it to `tear_down` when that has ended: by returning, with a panic, or because it was
/// cancelled. The resource is torn down exactly once, and to the end.
///
/// This is what `async with` is in Python (`__aenter__`, `__aexit__`), and `bracket` in Haskell. The set-up is whatever comes
/// before: it is awaited in the argument, where `?` works and nothing has to be undone if it fails. Once this function has been
/// called the resource will be torn down, even if the future that it returns is never polled.
///
/// ```
/// # use std::io;
/// # struct Connection;
/// # impl Connection {
/// #     async fn open(_: &str) -> io::Result<Connection> { Ok(Connection) }
/// #     async fn ask(&mut self, _: &str) -> io::Result<u32> { Ok(42) }
/// #     async fn close(self) { coro::yield_now().await }
/// # }
/// async fn answer() -> io::Result<u32> {
///     coro::with(
///         Connection::open("localhost:7").await?,
///         async |connection| connection.ask("what is it?").await,
///         async |connection| connection.close().await,
///     )
///     .await
/// }
/// assert_eq!(coro::block_on(answer()).unwrap(), 42);
/// ```
///
/// # Cancellation
///
/// On an executor the tear-down is a task of its own. This future awaits it; if this future is dropped instead, in the body or
/// during the tear-down, the task goes on, though nobody waits for it. No handle of it exists, so nobody can abort it.
///
/// [`coro::block_on`](crate::block_on), `#[coro::main]` and `#[coro::test]` do not return before all tear-downs are done. When
/// their future has ended, all other tasks are cancelled, and what has to be torn down because of that is; this is the rule
/// of Python's `asyncio.run`. So a tear-down that runs late should not need the help of a task that is cancelled with the
/// rest. [`Executor::block_on`](crate::Executor::block_on) returns at once and leaves tear-downs, like any task, to its next
/// call; [`Executor::shutdown`](crate::Executor::shutdown) finishes them. If an executor is dropped with tear-downs still to
/// be done, the resources in them are merely dropped: the last resort is their `Drop`.
///
/// Where one of these is inside the body of another, the inner tear-down has ended before the outer one begins, also
/// if both were cancelled at once, or the inner one before. Those side by side are torn down at the same time.
///
/// A tear-down that takes for ever keeps the program for ever: put a [`timeout`](crate::timeout()) into it.
///
/// By hand, and on executors other than coro's, nobody can spawn: there the tear-down runs as part of this future, and if that
/// is cancelled the resource is merely dropped.
///
/// # Panics
///
/// With the panic of the body, after the tear-down; else with that of the tear-down. If both panic, the body's comes out: it
/// was first. If a tear-down panics that nobody awaits any more, the panic comes out of `block_on`, as that of any detached
/// task.
///
/// # Mistakes
///
/// * [`coro::with` runs its body at once](crate::mistakes::a_with_that_is_not_awaited)
/// * [A tear-down can borrow, since I await it here](crate::mistakes::a_tear_down_that_borrows)
/// * [When `block_on` returns, all is torn down](crate::mistakes::leaving_before_a_tear_down_is_done)
/// * [In a tear-down the other tasks are still there](crate::mistakes::a_tear_down_that_needs_another_task)
#[track_caller]
pub fn with<R, T, B, D>(resource: R, body: B, tear_down: D) -> impl Future<Output = T>
where
    R: 'static,
    B: AsyncFnOnce(&mut R) -> T,
    D: AsyncFnOnce(R) + 'static,
{
    let called_at = Location::caller();
    let mut owed = Owed {
        what: Some((resource, tear_down)),
        inside: Rc::default(),
        called_at,
    };
    async move {
        // Declared first, so that it is dropped if a future panics in its drop (`panics`).
        let ended;
        {
            let inside = owed.inside.clone();
            let body = body(owed.resource());
            let left = Left(Cell::new(None));
            let mut body = pin!(body);
            let _leaving = Leaving(&left, &inside);
            ended = poll_fn(|cx| {
                let _outer = Left(Cell::new(enter(&inside)));
                caught(|| body.as_mut().poll(cx))
            })
            .await;
        }
        let torn_down = match owed.begin() {
            Some(mut task) => {
                let joined = poll_fn(|cx| task.poll_from(cx, called_at)).await;
                joined.or_else(|error| error.try_into_panic().map_or(Ok(()), Err))
            }
            None => owed.tear_down_here().await,
        };
        match (ended, torn_down) {
            (Ok(output), Ok(())) => output,
            (Err(panic), Err(second)) => {
                panics::discard(second);
                resume_unwind(panic)
            }
            (Err(panic), Ok(())) | (Ok(_), Err(panic)) => resume_unwind(panic),
        }
    }
}

/// A resource that is still to be torn down.
struct Owed<R: 'static, D: AsyncFnOnce(R) + 'static> {
    what: Option<(R, D)>,
    /// What is to be torn down before.
    inside: Rc<Inside>,
    called_at: &'static Location<'static>,
}

impl<R: 'static, D: AsyncFnOnce(R) + 'static> Owed<R, D> {
    fn resource(&mut self) -> &mut R {
        match &mut self.what {
            Some((resource, _)) => resource,
            None => unreachable!("nothing is torn down before the body has ended"),
        }
    }

    /// Has a task begin with it, unless nobody can spawn here.
    fn begin(&mut self) -> Option<JoinHandle<()>> {
        let slots = context::slots_if_any()?;
        let (resource, down) = self.what.take()?;
        let order = (self.inside.clone(), Counted::in_current());
        let future = tear_down(slots.shield_next(), order, resource, down, self.called_at);
        Some(JoinHandle::new(slots.spawn(future, self.called_at)))
    }

    /// Where nobody can spawn.
    async fn tear_down_here(&mut self) -> Result<(), Panic> {
        let Some((resource, down)) = self.what.take() else {
            return Ok(());
        };
        let mut torn_down = pin!(async move { down(resource).await });
        poll_fn(|cx| caught(|| torn_down.as_mut().poll(cx))).await
    }
}

impl<R: 'static, D: AsyncFnOnce(R) + 'static> Drop for Owed<R, D> {
    fn drop(&mut self) {
        drop(self.begin());
    }
}

/// The task.
async fn tear_down<R, D: AsyncFnOnce(R)>(
    _shield: Shield,
    (inside, _counted): (Rc<Inside>, Counted),
    resource: R,
    down: D,
    called_at: &'static Location<'static>,
) {
    inside.torn_down(called_at).await;
    down(resource).await;
}

/// The tear-downs that began inside of one body.
#[derive(Default)]
struct Inside {
    unfinished: Cell<usize>,
    /// Woken when there are none.
    waiting: RefCell<Option<Waker>>,
}

thread_local! {
    /// Of the innermost body that is being polled or dropped on this thread.
    static CURRENT: RefCell<Option<Rc<Inside>>> = const { RefCell::new(None) };
}

impl Inside {
    async fn torn_down(&self, at: &'static Location<'static>) {
        let done = poll_fn(|cx| {
            context::touched(Touch::Named(ORDER));
            if self.unfinished.get() == 0 {
                return Poll::Ready(());
            }
            let waker = cx.waker().clone();
            let before = self.waiting.replace(Some(waker));
            drop(before);
            Poll::Pending
        });
        context::waiting(pin!(done), Wait::new(On::All(self.unfinished.get()), at)).await;
    }
}

/// To whoever looks for turns that have to do with each other, the end of one tear-down and the beginning of another do.
const ORDER: &str = "coro::with";

/// A tear-down that is not finished, counted in the body that it began in, if any.
struct Counted(Option<Rc<Inside>>);

impl Counted {
    fn in_current() -> Self {
        let current = CURRENT.try_with(|current| current.borrow().clone());
        let counted = current.unwrap_or_default();
        if let Some(inside) = &counted {
            inside.unfinished.update(|unfinished| unfinished + 1);
        }
        Counted(counted)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let Some(inside) = &self.0 else { return };
        context::touched(Touch::Named(ORDER));
        inside.unfinished.update(|unfinished| unfinished - 1);
        if inside.unfinished.get() == 0
            && let Some(waker) = inside.waiting.take()
        {
            waker.wake();
        }
    }
}

/// What begins from now on is inside. Returns where it was before.
fn enter(inside: &Rc<Inside>) -> Option<Rc<Inside>> {
    let outer = CURRENT.try_with(|current| current.replace(Some(inside.clone())));
    outer.unwrap_or_default()
}

/// When dropped, leaves a body to where this says.
struct Left(Cell<Option<Rc<Inside>>>);

impl Drop for Left {
    fn drop(&mut self) {
        let outer = self.0.take();
        drop(CURRENT.try_with(|current| current.replace(outer)));
    }
}

/// When dropped, a body is about to be dropped.
struct Leaving<'a>(&'a Left, &'a Rc<Inside>);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.0.set(enter(self.1));
    }
}

/// A panic counts as an end.
fn caught<T>(poll: impl FnOnce() -> Poll<T>) -> Poll<Result<T, Panic>> {
    match panics::caught(poll) {
        Ok(polled) => polled.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    }
}
