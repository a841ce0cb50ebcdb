//! Asking an executor from another thread.

use std::error::Error;
use std::fmt;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use super::{Executor, Machine};
use crate::dump;
use crate::inbox;
use crate::observe::{Dump, Polling};
use crate::seam::Mutex;
use crate::ticket::{NOBODY, Ticket};

/// A way to an executor from any thread; made by [`Executor::handle`].
///
/// It keeps nothing alive: once the executor is dropped, nobody answers.
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
        let desk = self.machine.desk.get_or_init(|| {
            let polling = match &self.machine.driver.watched {
                Some(watched) => watched.polling(),
                None => Polling::default(),
            };
            Arc::new(Desk {
                requests: Mutex::default(),
                polling,
            })
        });
        Handle {
            executor: self.machine.inbox.id(),
            desk: Arc::downgrade(desk),
        }
    }
}

impl Handle {
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
            desk.lock().push(answer);
            desk.polling.clone()
        };
        inbox::deliver(Ticket::new(self.executor, NOBODY));
        answered.recv_timeout(at_most).map_err(|why| match why {
            RecvTimeoutError::Disconnected => NoAnswer(Why::Dropped),
            RecvTimeoutError::Timeout => NoAnswer(Why::TooLate {
                after: at_most,
                polling: polling.get(),
            }),
        })
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").finish_non_exhaustive()
    }
}

/// Why an executor did not answer.
#[derive(Clone, PartialEq, Eq)]
pub struct NoAnswer(Why);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    Dropped,
    TooLate { after: Duration, polling: Option<u32> },
}

impl NoAnswer {
    /// Whether there is no executor any more.
    #[must_use]
    pub fn is_dropped(&self) -> bool {
        self.0 == Why::Dropped
    }

    /// The number of the task that is being polled, and so keeps the thread, if the executor is
    /// [watched](crate::Builder::watched).
    #[must_use]
    pub fn polling(&self) -> Option<u32> {
        match self.0 {
            Why::TooLate { polling, .. } => polling,
            Why::Dropped => None,
        }
    }
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Why::Dropped => f.write_str("the executor has been dropped"),
            Why::TooLate {
                after,
                polling: Some(task),
            } => write!(
                f,
                "no answer for {after:?}: #{task} is being polled and keeps the thread: look there for `std::thread::sleep`, \
                 a lock of std's that is held across an await, or a long computation"
            ),
            Why::TooLate { after, polling: None } => {
                write!(
                    f,
                    "no answer for {after:?}: nobody drives the executor, or one poll keeps its thread (`Builder::watched` \
                     tells which)"
                )
            }
        }
    }
}

impl fmt::Debug for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoAnswer({self})")
    }
}

impl Error for NoAnswer {}

/// Where requests from other threads lie.
pub(super) struct Desk {
    requests: Mutex<Vec<Sender<Dump>>>,
    polling: Polling,
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, Vec<Sender<Dump>>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers whoever has asked. Whoever gave up waiting is not told.
#[cold]
pub(super) fn answer(machine: &Machine) {
    let Some(desk) = machine.desk.get() else { return };
    let requests = std::mem::take(&mut *desk.lock());
    for request in requests {
        let sent = request.send(dump::of(&machine.driver));
        drop(sent);
    }
}
