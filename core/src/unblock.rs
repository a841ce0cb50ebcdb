//! Work that blocks its thread, without blocking the executor's.

use std::any::type_name;
use std::fmt;
use std::future::Future;
use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use ::blocking::Task;

use crate::blocking::Blocking;
use crate::context::{self, Awaited};
use crate::observe::{On, Wait, Watched};

/// Does work that blocks, such as the file system, a database or a long computation, on a thread that may be blocked.
///
/// The work begins when this is first awaited. On the real clock it runs in the thread pool of the crate
/// [`blocking`](https://docs.rs/blocking), and the other tasks go on. On the virtual clock, which cannot know how long it
/// takes, it is refused unless the executor was built with [`Builder::blocking`](crate::Builder::blocking); see [`Blocking`]
/// for what that offers. By hand it runs in the pool too, and the coroutine is [waiting](crate::Step::Waiting) meanwhile.
///
/// Dropping the future cancels work that has not begun: it is dropped, by the pool. Work that has begun goes on to its end,
/// since nobody can stop a thread; nobody is told, and its result is dropped there.
///
/// # Panics
///
/// With the panic of the work. If the executor refuses blocking work, and when polled again after its end.
///
/// ```
/// let read = coro::unblock(|| std::fs::read_to_string("Cargo.toml"));
/// let text = coro::block_on(read).unwrap();
/// assert!(text.contains("[package]"));
/// ```
///
/// In a test, on the virtual clock:
///
/// ```
/// use coro::{Blocking, Clock, Executor};
///
/// let executor = Executor::builder().clock(Clock::Virtual).blocking(Blocking::Inline).build();
/// assert_eq!(executor.block_on(coro::unblock(|| 6 * 7)), 42);
/// ```
///
/// # Mistakes
///
/// * [`coro::unblock` starts the work on its thread](crate::mistakes::blocking_work_that_is_not_awaited)
/// * [Work that I await at once can borrow](crate::mistakes::blocking_work_that_borrows)
/// * [`coro::unblock` takes a future that computes for long](crate::mistakes::unblocking_a_future)
/// * [Work that loses a race is stopped](crate::mistakes::dropping_blocking_work_to_stop_it)
/// * [On the virtual clock blocking work takes no time](crate::mistakes::blocking_work_on_the_virtual_clock)
pub fn unblock<W, T>(work: W) -> Unblock<W, T>
where
    W: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    Unblock(State::New(work))
}

/// The future of [`unblock`].
#[must_use = "blocking work begins when this is awaited: write `unblock(..).await`"]
pub struct Unblock<W, T>(State<W, T>);

enum State<W, T> {
    New(W),
    /// In the pool, for which the clock stands still if it is virtual.
    Begun {
        task: Task<T>,
        _awaited: Option<Awaited>,
    },
    Over,
}

/// The work is moved out when it begins and never pinned.
impl<W, T> Unpin for Unblock<W, T> {}

impl<W, T> Future for Unblock<W, T>
where
    W: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    type Output = T;

    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        if let State::New(_) = self.0 {
            let State::New(work) = mem::replace(&mut self.0, State::Over) else {
                unreachable!()
            };
            match place() {
                Blocking::Inline => return Poll::Ready(work()),
                Blocking::Refused => refuse(),
                Blocking::Threads => {
                    self.0 = State::Begun {
                        task: ::blocking::unblock(work),
                        _awaited: Awaited::by_driver(),
                    }
                }
            }
        }
        let State::Begun { task, .. } = &mut self.0 else {
            panic!("blocking work was polled after it was done")
        };
        let polled = Pin::new(task).poll(cx);
        let at = Location::caller();
        context::with(|driver| {
            let Some(driver) = driver else { return };
            if polled.is_pending() {
                driver.waits(Watched::here, || Wait::new(On::Outside, at));
            } else {
                driver.waits_no_more(Watched::here);
            }
        });
        if polled.is_ready() {
            self.0 = State::Over;
        }
        polled
    }
}

/// Where the current driver wants blocking work to be done.
fn place() -> Blocking {
    context::with(|driver| match driver {
        Some(driver) if driver.by_hand.is_none() => driver.blocking.unwrap_or(if driver.time.is_virtual() {
            Blocking::Refused
        } else {
            Blocking::Threads
        }),
        _ => Blocking::Threads,
    })
}

#[cold]
#[track_caller]
fn refuse() -> ! {
    panic!(
        "`coro::unblock` was awaited on the virtual clock, which cannot know how long blocking work takes: build the executor with \
         `.blocking(Blocking::Inline)`, which does it in place and in no time, or with `Blocking::Threads`, for which time stands \
         still; in a search this is `Explorer::blocking`"
    )
}

impl<W, T> fmt::Debug for Unblock<W, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.0 {
            State::New(_) => "new",
            State::Begun { .. } => "begun",
            State::Over => "over",
        };
        write!(f, "Unblock<{}>({state})", type_name::<T>())
    }
}
