//! One run of a test under one schedule, again and again on the same executor.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::Once;

use super::search::Deviation;
use crate::clock::Clock;
use crate::executor::{Builder, Executor};
use crate::observe::Observer;
use crate::schedule::Choices;

/// How a run failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
    /// Where it panicked.
    pub(super) place: Option<String>,
}

/// An executor on the virtual clock that decides as it is told.
pub(super) struct Runner<'a, T> {
    test: &'a T,
    choices: Rc<Choices>,
    executor: Executor,
    most_steps: u64,
}

impl<'a, T: AsyncFn()> Runner<'a, T> {
    /// Nobody watches, so it is fast.
    pub(super) fn new(test: &'a T, most_steps: u64) -> Self {
        Runner::deciding_by(test, most_steps, Rc::new(Choices::deviations()))
    }

    /// Nobody watches, and it decides by these.
    pub(super) fn deciding_by(test: &'a T, most_steps: u64, choices: Rc<Choices>) -> Self {
        Runner::on(test, most_steps, choices, |builder| builder.watched(false))
    }

    /// Each observer is told of everything.
    pub(super) fn watched(
        test: &'a T,
        most_steps: u64,
        choices: Rc<Choices>,
        observers: Vec<Rc<dyn Observer>>,
    ) -> Self {
        Runner::on(test, most_steps, choices, |builder| builder.observers(observers))
    }

    fn on(test: &'a T, most_steps: u64, choices: Rc<Choices>, set: impl FnOnce(Builder) -> Builder) -> Self {
        let builder = Executor::builder().clock(Clock::Virtual).choices(choices.clone());
        Runner {
            test,
            choices,
            executor: set(builder).build(),
            most_steps,
        }
    }

    pub(super) fn choices(&self) -> &Choices {
        &self.choices
    }

    /// Runs the test to its end, and everything that is left of it after that.
    pub(super) fn run(&mut self, deviations: &[Deviation]) -> Result<(), Fault> {
        self.choices.begin(deviations, self.most_steps);
        let ran = quietly(|| {
            panic::catch_unwind(AssertUnwindSafe(|| {
                self.executor.block_on((self.test)());
                self.executor.end_run();
            }))
        });
        ran.map_err(|panic| {
            // What is left of it may panic again.
            drop(quietly(|| {
                panic::catch_unwind(AssertUnwindSafe(|| self.executor.end_run()))
            }));
            Fault {
                message: message(&*panic),
                place: PLACE.take(),
            }
        })
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let literal = panic
        .downcast_ref::<&'static str>()
        .map(|text| (*text).to_owned());
    let text = literal.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "it panicked with something that is no text".to_owned())
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
    /// Where the last quiet panic was.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Panics on this thread say nothing meanwhile: a search may meet thousands.
fn quietly<R>(something: impl FnOnce() -> R) -> R {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                return loud(info);
            }
            if let Some(location) = info.location() {
                PLACE.set(Some(format!("{}:{}", location.file(), location.line())));
            }
        }));
    });
    struct Restored(bool);
    impl Drop for Restored {
        fn drop(&mut self) {
            QUIET.set(self.0);
        }
    }
    let _restored = Restored(QUIET.replace(true));
    something()
}
