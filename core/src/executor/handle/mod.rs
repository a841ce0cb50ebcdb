//! A way to an executor from other threads: asking it where everybody is, and giving it tasks.
//!
//! [`desk`] is where they leave what they want, [`remote`] how they hear of a task.

mod desk;
mod no_answer;
mod remote;

use std::any::type_name;
use std::fmt;
use std::sync::Weak;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use desk::Desk;
pub(super) use desk::{Counter, answer, close};
pub use no_answer::NoAnswer;
use no_answer::Why;
pub use remote::RemoteHandle;

use super::Executor;
use crate::context;
use crate::dump;
use crate::future_of::FutureOf;
use crate::inbox;
use crate::observe::{Dump, Polling, Task};
use crate::ticket::{NOBODY, Ticket};

/// A way to an executor from any thread; made by [`Executor::handle`], and by [`current`](Self::current) where one is running.
///
/// It keeps nothing alive: once the executor is dropped, nobody answers, and what is spawned is cancelled.
#[derive(Clone)]
pub struct Handle {
    executor: u16,
    desk: Weak<Desk>,
}

impl Executor {
    /// A way to this executor from other threads.
    ///
    /// ```
    /// use std::time::Duration;
    /// use coro::Executor;
    ///
    /// let executor = Executor::builder().watched(true).build();
    /// let handle = executor.handle();
    /// let (sender, receiver) = async_channel::bounded(1);
    /// let asker = std::thread::spawn(move || {
    ///     let dump = handle.dump(Duration::from_secs(60)).unwrap();
    ///     sender.send_blocking(dump.tasks.len()).unwrap();
    /// });
    /// assert_eq!(executor.block_on(receiver.recv()), Ok(1));
    /// asker.join().unwrap();
    /// ```
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.machine.counter.handle()
    }
}

impl Handle {
    /// A way to the executor that is running on this thread, as in `#[coro::main]`. That of a
    /// [`coro::block_on`](crate::block_on()) counts as dropped when the call returns.
    ///
    /// # Panics
    ///
    /// If no executor is running here, or a coroutine that is driven by hand calls this.
    ///
    /// ```
    /// let answer = coro::block_on(async {
    ///     let handle = coro::Handle::current();
    ///     let (sender, receiver) = async_channel::bounded(1);
    ///     std::thread::spawn(move || drop(handle.spawn(async move { sender.send(42).await })));
    ///     receiver.recv().await
    /// });
    /// assert_eq!(answer, Ok(42));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn current() -> Handle {
        let _slots = context::slots("coro::Handle::current");
        let handle = context::with(|driver| {
            let counter = driver?.counter.as_ref()?.downcast_ref::<Counter>()?;
            Some(counter.handle())
        });
        match handle {
            Some(handle) => handle,
            None => unreachable!("an executor has a counter"),
        }
    }

    /// Where everybody is: see [`coro::dump`](crate::dump()). Blocks this thread until the executor has answered, which it does
    /// when it next looks around: at the latest after 64 polls.
    ///
    /// # Errors
    ///
    /// If the executor has been dropped, or does not answer in time: because one poll keeps its thread, or because nobody
    /// drives it. It never answers while the executor's own thread waits for it here.
    ///
    /// # Mistakes
    ///
    /// * [A `std::sync::Mutex` makes its task wait, and the others go on](crate::mistakes::holding_a_std_mutex_across_an_await)
    pub fn dump(&self, at_most: Duration) -> Result<Dump, NoAnswer> {
        let (answer, answered) = mpsc::channel();
        let polling = {
            let desk = self.desk.upgrade().ok_or(NoAnswer(Why::Dropped))?;
            desk.polling().clone()
        };
        self.request(move |machine| {
            // Whoever gave up waiting is not told.
            let sent = answer.send(dump::of(&machine.driver));
            drop(sent);
        });
        answered.recv_timeout(at_most).map_err(|why| match why {
            RecvTimeoutError::Disconnected => NoAnswer(Why::Dropped),
            RecvTimeoutError::Timeout => NoAnswer(Why::TooLate {
                after: at_most,
                polling: polling.get(),
            }),
        })
    }

    /// Adds a task to the executor, from any thread. The executor takes it in when it next looks around, and is woken if it
    /// sleeps; one that nobody drives takes it in when it is next driven.
    ///
    /// The future is moved to the executor's thread, so it must be `Send`. One that awaits a sleep, a `JoinHandle` or whatever
    /// else lives on one thread is not: [`spawn_with`](Self::spawn_with) makes it there. From there on it is a task like any
    /// other, which observers and dumps show. It is polled and dropped on the executor's thread alone. Only if the executor has
    /// been dropped already is the future dropped by this call; the handle then says that it was cancelled.
    ///
    /// Dropping the handle detaches the task; a panic of a detached task comes out of `block_on`.
    ///
    /// On the virtual clock this comes from *outside*, which the clock cannot foresee: somebody there must await something
    /// [`outside`](crate::outside) meanwhile, or time goes on, and an executor with nothing left to do reports a deadlock.
    ///
    /// # Panics
    ///
    /// If the executor [records](crate::Builder::record_schedule) its schedule or follows one that was recorded: when another
    /// thread spawns is no choice of a schedule. There a task can receive the work over a channel, and spawn it.
    ///
    /// ```
    /// use coro::Executor;
    ///
    /// let executor = Executor::new();
    /// let handle = executor.handle();
    /// let (sender, receiver) = async_channel::bounded(1);
    /// let other = std::thread::spawn(move || {
    ///     let task = handle.spawn(async move {
    ///         sender.send("hello from the executor's thread").await.unwrap();
    ///         6 * 7
    ///     });
    ///     task.join().unwrap()
    /// });
    /// executor.block_on(async {
    ///     assert_eq!(receiver.recv().await, Ok("hello from the executor's thread"));
    ///     coro::yield_now().await;
    /// });
    /// assert_eq!(other.join().unwrap(), 42);
    /// ```
    ///
    /// # Mistakes
    ///
    /// * [On another thread's executor I can spawn any future](crate::mistakes::sending_a_future_that_sleeps)
    /// * [An executor runs what it is given](crate::mistakes::an_executor_that_nobody_drives)
    #[track_caller]
    pub fn spawn<F, T>(&self, future: F) -> RemoteHandle<T>
    where
        F: FutureOf<T> + Send + 'static,
        T: Send + 'static,
    {
        self.start(move || future, None)
    }

    /// Like [`spawn`](Self::spawn), for a future that is made on the executor's thread and need not be `Send`: it may sleep, spawn
    /// and use `Rc`. So one thread can hand work to executors on others, one a core say.
    ///
    /// The closure runs at the task's first turn, and is dropped there without having run if the task is cancelled before.
    /// (tokio-util calls this `spawn_pinned`.)
    ///
    /// # Panics
    ///
    /// As [`spawn`](Self::spawn) does.
    ///
    /// ```
    /// use std::rc::Rc;
    /// use coro::Executor;
    ///
    /// let (give, take) = std::sync::mpsc::channel();
    /// let (stop, stopped) = async_channel::bounded::<()>(1);
    /// let worker = std::thread::spawn(move || {
    ///     let executor = Executor::new();
    ///     give.send(executor.handle()).unwrap();
    ///     executor.block_on(stopped.recv()).unwrap_err();
    /// });
    /// let handle = take.recv().unwrap();
    /// let task = handle.spawn_with(|| async {
    ///     let shared = Rc::new(20);
    ///     coro::yield_now().await;
    ///     *shared + 1
    /// });
    /// assert_eq!(task.join().unwrap(), 21);
    /// drop(stop);
    /// worker.join().unwrap();
    /// ```
    #[track_caller]
    pub fn spawn_with<M, F, T>(&self, make: M) -> RemoteHandle<T>
    where
        M: FnOnce() -> F + Send + 'static,
        F: FutureOf<T> + 'static,
        T: Send + 'static,
    {
        let make = move || async move { make().await };
        self.start(make, Some(type_name::<F>()))
    }

    /// Whether the executor's thread is this one, and runs it: it is then in the middle of a poll.
    fn is_running_here(&self) -> bool {
        context::with(|driver| {
            let slots = driver.and_then(|driver| driver.slots.as_ref());
            slots.is_some_and(|slots| slots.executor() == self.executor)
        })
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").finish_non_exhaustive()
    }
}
