//! In which order an executor has run.

use super::Executor;
use crate::schedule::Token;

impl Executor {
    /// The schedule of all that this executor has run so far, as a word that is a [`Schedule`](crate::Schedule) again, whatever its
    /// own was. `None` unless it [records](crate::Builder::record_schedule) it.
    ///
    /// A program that does the same on an executor with that schedule has the same run.
    ///
    /// ```
    /// use coro::{Clock, Executor, Schedule, choose};
    ///
    /// let builder = Executor::builder().clock(Clock::Virtual);
    /// let executor = builder.clone().schedule(Schedule::random(7)).record_schedule(true).build();
    /// let number = executor.block_on(async { choose(1_000) });
    ///
    /// let again = builder.schedule(executor.schedule_so_far().unwrap().parse()?).build();
    /// assert_eq!(again.block_on(async { choose(1_000) }), number);
    /// # Ok::<(), coro::ParseScheduleError>(())
    /// ```
    #[must_use]
    pub fn schedule_so_far(&self) -> Option<String> {
        let names = self.names.as_ref()?;
        let choices = self.machine.driver.choices.as_ref()?;
        Some(Token::of(choices, |id| names.of(id)).to_string())
    }
}
