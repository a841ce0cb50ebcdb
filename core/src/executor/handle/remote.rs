//! A task of another thread's executor, to be awaited, waited for or aborted from here.

use std::fmt;
use std::future::Future;
use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use super::{Handle, Task};
use crate::context;
use crate::executor::Machine;
use crate::observe::{On, Wait, Watched};
use crate::seam::{Condvar, Mutex, MutexGuard};
use crate::slots;
use crate::task::JoinError;

/// A task that another thread's executor runs; made by [`Handle::spawn`].
///
/// It can be awaited on any executor, coro's own or another, or waited for by a thread that may block
/// ([`join`](Self::join)). It says that the task was cancelled also if the executor is dropped before the task has ended, or
/// even begun.
///
/// Dropping it detaches the task, which goes on; if the task then panics, or had panicked and nobody looked, the panic comes
/// out of its executor's `block_on`. An output that nobody wants is dropped on the executor's thread.
///
/// Awaiting it on the virtual clock is to wait for somebody [`outside`](crate::outside), and has to be said so:
/// `coro::outside(handle).await`.
///
/// # Mistakes
///
/// * [What I hand to another thread's executor is done when I go on](crate::mistakes::a_remote_handle_that_is_dropped)
#[must_use = "dropping a handle detaches its task; `.await` it or `join()` it for the output, or say `drop(..)` to detach"]
pub struct RemoteHandle<T> {
    way: Handle,
    number: u64,
    shared: Arc<Shared<T>>,
    spawned_at: &'static Location<'static>,
}

/// What both threads know of the task.
struct Shared<T> {
    progress: Mutex<Progress<T>>,
    ended: Condvar,
}

enum Progress<T> {
    /// With whoever is to be woken.
    Running(Option<Waker>),
    Ended(Result<T, JoinError>),
    Taken,
    Detached,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, Progress<T>> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells how the task has ended.
    ///
    /// # Errors
    ///
    /// With what was to be told, if nobody wants to hear it.
    fn tell(&self, result: Result<T, JoinError>) -> Result<(), Result<T, JoinError>> {
        let waiter = {
            let mut progress = self.lock();
            let Progress::Running(waiter) = &mut *progress else {
                return Err(result);
            };
            let waiter = waiter.take();
            *progress = Progress::Ended(result);
            waiter
        };
        self.ended.notify_all();
        if let Some(waiter) = waiter {
            waiter.wake();
        }
        Ok(())
    }
}

/// The end of a task, to be made known to another thread.
pub(super) trait Parcel {
    /// Delivers it if the task has ended, and returns whether it had.
    fn deliver(&mut self, machine: &Machine) -> bool;

    fn abort(&self);
}

/// A task and who is to hear of it. Dropping it detaches the task.
struct Joined<T> {
    task: slots::Handle<T>,
    ends: Ends<T>,
    waker: Waker,
}

impl<T> Parcel for Joined<T> {
    fn deliver(&mut self, machine: &Machine) -> bool {
        let Poll::Ready(ended) = self.task.poll(&Context::from_waker(&self.waker)) else {
            return false;
        };
        let Some(ended) = ended else { return true };
        let ended = ended.map_err(|failure| JoinError::new(failure, self.task.identity()));
        if let Err(Err(error)) = self.ends.shared.tell(ended) {
            raise(machine, error);
        }
        true
    }

    fn abort(&self) {
        self.task.abort();
    }
}

/// Tells that the task was cancelled when it is dropped and nothing else has been told: the executor was gone before.
struct Ends<T> {
    shared: Arc<Shared<T>>,
    spawned_at: &'static Location<'static>,
}

impl<T> Drop for Ends<T> {
    fn drop(&mut self) {
        let cancelled = JoinError::without_task(self.spawned_at);
        drop(self.shared.tell(Err(cancelled)));
    }
}

/// Woken when the task has ended, on the executor's thread and in the middle of its work: the news waits until it next looks
/// around.
struct AtEnd {
    way: Handle,
    number: u64,
}

impl Wake for AtEnd {
    fn wake(self: Arc<Self>) {
        let number = self.number;
        self.way.request(move |machine| deliver(machine, number));
    }
}

fn deliver(machine: &Machine, number: u64) {
    if let Some(mut parcel) = machine.counter.take(number)
        && !parcel.deliver(machine)
    {
        machine.counter.put(number, parcel);
    }
}

/// A panic of the task that nobody on another thread can observe any more comes out of `block_on`.
fn raise(machine: &Machine, error: JoinError) {
    if let Ok(panic) = error.try_into_panic() {
        machine.slots.put_unobserved(panic);
    }
}

impl Handle {
    /// Has the executor's thread make the future and spawn it, under this name if its type is not to be its name.
    #[track_caller]
    pub(super) fn start<F, T>(
        &self,
        make: impl FnOnce() -> F + Send + 'static,
        name: Option<&'static str>,
    ) -> RemoteHandle<T>
    where
        F: Future<Output = T> + 'static,
        T: Send + 'static,
    {
        let desk = self.desk.upgrade();
        assert!(
            !desk.as_ref().is_some_and(|desk| desk.is_recorded()),
            "a task was spawned from outside onto an executor whose schedule is recorded, and what other threads do is no choice of \
             a schedule: let a task receive the work over a channel and spawn it there"
        );
        let spawned_at = Location::caller();
        let number = desk.map_or(0, |desk| desk.number());
        let shared = Arc::new(Shared {
            progress: Mutex::new(Progress::Running(None)),
            ended: Condvar::new(),
        });
        let ends = Ends {
            shared: shared.clone(),
            spawned_at,
        };
        let way = self.clone();
        self.request(move |machine| {
            let future = make();
            if let Some(name) = name {
                machine
                    .slots
                    .name_next(&Task::of_type(0, name, spawned_at).name());
            }
            let task = machine.slots.clone().spawn(future, spawned_at);
            let waker = Waker::from(Arc::new(AtEnd { way, number }));
            machine
                .counter
                .put(number, Box::new(Joined { task, ends, waker }));
            deliver(machine, number);
        });
        RemoteHandle {
            way: self.clone(),
            number,
            shared,
            spawned_at,
        }
    }
}

impl<T> RemoteHandle<T> {
    /// Cancels the task: the executor drops its future where it stands when the task's turn comes, and whoever awaits it is told.
    /// A task that has finished by then is left as it is.
    pub fn abort(&self) {
        let number = self.number;
        self.way.request(move |machine| {
            let parcel = machine.counter.take(number);
            if let Some(parcel) = parcel {
                parcel.abort();
                machine.counter.put(number, parcel);
            }
        });
    }

    /// Whether the task has ended, in whichever way, and this thread can know it.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        matches!(*self.shared.lock(), Progress::Ended(_) | Progress::Taken)
    }

    /// Blocks this thread until the task has ended.
    ///
    /// # Errors
    ///
    /// If the task panicked, was aborted, or its executor was dropped.
    ///
    /// # Panics
    ///
    /// If called by a task of the same executor, which cannot run the other meanwhile; and if the output has been given to an
    /// `.await` already. If nobody drives the executor, this waits until somebody does.
    ///
    /// # Mistakes
    ///
    /// * [`join` waits for a task, wherever I call it](crate::mistakes::joining_where_the_task_runs)
    #[track_caller]
    pub fn join(self) -> Result<T, JoinError> {
        let mut progress = self.shared.lock();
        while let Progress::Running(_) = *progress {
            if self.way.is_running_here() {
                drop(progress);
                panic!(
                    "`RemoteHandle::join` was called by the thread that runs the task spawned at {}: `.await` the handle instead",
                    self.spawned_at
                )
            }
            let waited = self.shared.ended.wait(progress);
            progress = waited.unwrap_or_else(PoisonError::into_inner);
        }
        match take(progress) {
            Some(result) => result,
            None => self.was_taken(),
        }
    }

    #[cold]
    #[track_caller]
    fn was_taken(&self) -> ! {
        let spawned_at = self.spawned_at;
        panic!("the handle of the task spawned at {spawned_at} was asked for the output after it gave it")
    }
}

/// The result, unless it was taken before.
fn take<T>(mut progress: MutexGuard<'_, Progress<T>>) -> Option<Result<T, JoinError>> {
    match mem::replace(&mut *progress, Progress::Taken) {
        Progress::Ended(result) => Some(result),
        _ => None,
    }
}

impl<T> Future for RemoteHandle<T> {
    type Output = Result<T, JoinError>;

    #[track_caller]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // Cloning and dropping a foreign waker run foreign code, so no lock is held.
        let waker = cx.waker().clone();
        let mut progress = self.shared.lock();
        if let Progress::Running(waiter) = &mut *progress {
            let before = waiter.replace(waker);
            drop(progress);
            drop(before);
            let wait = Wait::new(On::Outside, Location::caller());
            context::with(|driver| driver.map(|driver| driver.waits(Watched::here, || wait)));
            return Poll::Pending;
        }
        let result = take(progress);
        context::with(|driver| driver.map(|driver| driver.waits_no_more(Watched::here)));
        match result {
            Some(result) => Poll::Ready(result),
            None => self.was_taken(),
        }
    }
}

impl<T> Drop for RemoteHandle<T> {
    fn drop(&mut self) {
        let before = mem::replace(&mut *self.shared.lock(), Progress::Detached);
        let number = self.number;
        match before {
            Progress::Running(waiter) => {
                self.way
                    .request(move |machine| drop(machine.counter.take(number)));
                drop(waiter);
            }
            Progress::Ended(Err(error)) => self.way.request(move |machine| raise(machine, error)),
            Progress::Ended(Ok(_)) | Progress::Taken | Progress::Detached => {}
        }
    }
}

impl<T> fmt::Debug for RemoteHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteHandle")
            .field("spawned_at", &format_args!("{}", self.spawned_at))
            .field("finished", &self.is_finished())
            .finish()
    }
}
