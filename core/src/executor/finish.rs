//! The end of all: what must be torn down is, and everything else is cancelled.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::{Executor, drive};
use crate::future_of::FutureOf;
use crate::observe::Moment;
use crate::panics::{self, Panic};
use crate::report;
use crate::schedule::Touch;

impl Executor {
    /// Cancels all tasks, and returns when everything has been torn down that must be: when each tear-down of a
    /// [`coro::with`](crate::with()) is done, those that were under way and those that begin because their task is cancelled.
    /// What these spawn goes on as long as there are any, and is then cancelled, too.
    ///
    /// Merely dropping the executor drops tear-downs as they stand. [`coro::block_on`](crate::block_on), `#[coro::main]` and
    /// `#[coro::test]` end with this.
    ///
    /// # Panics
    ///
    /// With the panic of a tear-down, or of a task whose handle was dropped, after all others are done. On the virtual clock, if a
    /// tear-down can never end: see [`block_on`](Self::block_on).
    ///
    /// ```
    /// use std::cell::Cell;
    /// use std::rc::Rc;
    /// use coro::Executor;
    ///
    /// let closed = Rc::new(Cell::new(false));
    /// let executor = Executor::new();
    /// drop(executor.spawn(coro::with(
    ///     closed.clone(),
    ///     async |_| coro::pending::<()>().await,
    ///     async |closed| {
    ///         coro::yield_now().await;
    ///         closed.set(true);
    ///     },
    /// )));
    /// executor.run_until_stalled();
    /// executor.shutdown();
    /// assert!(closed.get());
    /// ```
    #[track_caller]
    pub fn shutdown(self) {
        self.finish();
    }

    /// Runs a future to its end, as [`block_on`](Self::block_on) does, and then [shuts down](Self::shutdown), also if the future
    /// panics: the life of a program.
    ///
    /// # Panics
    ///
    /// As these two do; with the first panic if there are several.
    ///
    /// ```
    /// use coro::{Clock, Executor};
    ///
    /// let executor = Executor::builder().clock(Clock::Virtual).build();
    /// assert_eq!(executor.run(async { 6 * 7 }), 42);
    /// ```
    ///
    /// # Mistakes
    ///
    /// * [When `block_on` returns, all is torn down](crate::mistakes::leaving_before_a_tear_down_is_done)
    #[track_caller]
    pub fn run<F, T>(self, future: F) -> T
    where
        F: FutureOf<T>,
    {
        let unwinding = Unwinding(&self);
        let output = self.block_on(future);
        mem::forget(unwinding);
        self.shutdown();
        output
    }

    /// [`shutdown`](Self::shutdown), of an executor that can be used again.
    #[track_caller]
    pub(super) fn finish(&self) {
        if self.machine.slots.living() > 0 {
            match self.finish_tasks() {
                Ok(()) => {}
                Err(Failure::Panicked(panic)) => resume_unwind(panic),
                Err(Failure::Stuck(report)) => panic!("{report}"),
            }
        }
    }

    /// # Errors
    ///
    /// With the first panic, after all is done; or with the report of those that can never be.
    #[cold]
    #[track_caller]
    fn finish_tasks(&self) -> Result<(), Failure> {
        let slots = &self.machine.slots;
        let choices = self.machine.driver.choices.as_ref();
        let mut first = None;
        self.driving("shutdown", || {
            if let Some(choices) = choices {
                // It ends those who could still have gone on.
                choices.touched(Touch::All);
            }
            loop {
                self.cancel_unshielded();
                if slots.shielded() == 0 {
                    return;
                }
                match catch_unwind(AssertUnwindSafe(|| drive::while_shielded(&self.machine))) {
                    Ok(Ok(())) => {}
                    Ok(Err(drive::Deadlock)) => {
                        first.get_or_insert_with(|| Failure::Stuck(self.report_stuck()));
                        return;
                    }
                    Err(panic) => {
                        match first {
                            None => first = Some(Failure::Panicked(panic)),
                            Some(_) => panics::discard(panic),
                        }
                        if choices.is_some() {
                            // Those may have come to their end, and would say so for ever.
                            return;
                        }
                    }
                }
            }
        });
        self.cancel_all();
        first.map_or(Ok(()), Err)
    }

    fn cancel_unshielded(&self) {
        let slots = &self.machine.slots;
        let unfinished = slots.living() - slots.shielded();
        if unfinished > 0
            && let Some(watched) = &self.machine.driver.watched
        {
            watched.say(Moment::Closing { unfinished });
        }
        slots.cancel_unshielded();
    }

    #[cold]
    fn report_stuck(&self) -> String {
        if let Some(watched) = &self.machine.driver.watched {
            watched.judge(true, || !self.machine.inbox.is_empty());
            watched.say(Moment::Deadlocked);
        }
        report::deadlock(&self.dump())
    }
}

/// Why not all could be finished.
enum Failure {
    Panicked(Panic),
    Stuck(String),
}

/// When dropped by a panic that comes out of a `block_on`, finishes what must be.
pub(crate) struct Unwinding<'a>(pub(crate) &'a Executor);

impl Drop for Unwinding<'_> {
    fn drop(&mut self) {
        if self.0.machine.slots.living() > 0 {
            // The panic that is under way came first.
            if let Err(Failure::Panicked(panic)) = self.0.finish_tasks() {
                panics::discard(panic);
            }
        }
    }
}
