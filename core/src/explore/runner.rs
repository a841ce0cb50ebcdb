//! One run of a test under one schedule, again and again on the same executor.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, Location};
use std::rc::Rc;
use std::sync::Once;

#[cfg(feature = "blocking")]
use crate::blocking::Blocking;
use crate::clock::Clock;
use crate::executor::{Builder, Executor};
use crate::observe::Observer;
use crate::schedule::{Choices, Deviation, Entered, Faults};

/// How a run failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
    /// Where it panicked.
    pub(super) place: Option<String>,
}

impl Fault {
    /// Another thread has had a say.
    fn outside() -> Self {
        Fault {
            message: "a task was woken from outside of its executor, and what other threads do is no choice of a schedule: let a task \
                      of the test do their part, or allow it with `Explorer::outside_wakes`"
                .to_owned(),
            place: None,
        }
    }

    /// The search has met a run that does not begin as the one before did.
    pub(super) fn undecided() -> Self {
        Fault {
            message: "two runs that should have begun in the same way did not: the schedule is not all that decides; look for \
                      what the closure keeps from call to call, for the real clock, and for random numbers, as `select!` \
                      draws them"
                .to_owned(),
            place: None,
        }
    }

    /// Two runs in the same order were not the same.
    pub(super) fn differs(first: &str, second: &str) -> Self {
        Fault {
            message: format!(
                "two runs in the same order differ: where the first has `{first}`, the second has `{second}`; look for what the \
                 closure keeps from call to call, for the real clock, and for random numbers, as `select!` draws them"
            ),
            place: None,
        }
    }

    /// It failed, and did not when it was run in the same way again.
    pub(super) fn once(self) -> Self {
        let again = Fault::undecided().message;
        Fault {
            message: format!("{}\nand passed when it was run again: {again}", self.message),
            ..self
        }
    }
}

/// What is the same for all runs.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    pub(super) most_steps: u64,
    pub(super) faults: Faults,
    /// Whether other threads may wake tasks.
    pub(super) outside: bool,
    #[cfg(feature = "blocking")]
    pub(super) blocking: Option<Blocking>,
    /// Whether all tasks must have ended with the test.
    pub(super) no_unfinished_tasks: bool,
    /// Where the search was called.
    pub(super) called_at: &'static Location<'static>,
}

/// An executor on the virtual clock that decides as it is told.
pub(super) struct Runner<'a, T> {
    test: &'a T,
    choices: Rc<Choices>,
    executor: Executor,
    setting: Setting,
}

impl<'a, T: AsyncFn()> Runner<'a, T> {
    /// Nobody watches, so it is fast.
    pub(super) fn new(test: &'a T, setting: Setting) -> Self {
        Runner::deciding_by(test, setting, Rc::new(Choices::deviations()))
    }

    /// Nobody watches, and it decides by these.
    pub(super) fn deciding_by(test: &'a T, setting: Setting, choices: Rc<Choices>) -> Self {
        Runner::on(test, setting, choices, |builder| builder.watched(false))
    }

    /// Each observer is told of everything.
    pub(super) fn watched(
        test: &'a T,
        setting: Setting,
        choices: Rc<Choices>,
        observers: Vec<Rc<dyn Observer>>,
    ) -> Self {
        Runner::on(test, setting, choices, |builder| builder.observers(observers))
    }

    fn on(test: &'a T, setting: Setting, choices: Rc<Choices>, set: impl FnOnce(Builder) -> Builder) -> Self {
        let builder = Executor::builder().clock(Clock::Virtual).choices(choices.clone());
        #[cfg(feature = "blocking")]
        let builder = match setting.blocking {
            Some(place) => builder.blocking(place),
            None => builder,
        };
        Runner {
            test,
            choices,
            executor: set(builder).build(),
            setting,
        }
    }

    pub(super) fn choices(&self) -> &Choices {
        &self.choices
    }

    /// Runs the test to its end, and everything that is left of it after that.
    pub(super) fn run(&mut self, deviations: &[Deviation]) -> Result<(), Fault> {
        self.run_with(deviations, &[])
    }

    /// The same, with wakes by other threads that must come at the same turns as they did before.
    pub(super) fn run_with(&mut self, deviations: &[Deviation], outside: &[Entered]) -> Result<(), Fault> {
        let Setting {
            most_steps, faults, ..
        } = self.setting;
        self.choices.begin(deviations, outside, most_steps, faults);
        FIRST.take();
        LAST.take();
        let ran = quietly(|| {
            panic::catch_unwind(AssertUnwindSafe(|| {
                self.executor.block_on_at((self.test)(), self.setting.called_at);
                let refuses = self.setting.no_unfinished_tasks;
                let left = refuses.then(|| self.executor.unfinished()).flatten();
                self.executor.end_run();
                left
            }))
        });
        let ran = ran.map_err(|panic| {
            // What is left of it may panic again.
            drop(quietly(|| {
                panic::catch_unwind(AssertUnwindSafe(|| self.executor.abandon_run()))
            }));
            let fault = Fault {
                message: message(&*panic),
                place: LAST.take().and_then(|last| last.place),
            };
            match FIRST.take() {
                // What was made of it later says less: that a result was no `Ok`, in another task.
                Some(first) if fault.message.contains(&format!("panicked: {}", first.message)) => first,
                _ => fault,
            }
        });
        if !self.setting.outside && !self.choices.outside().entered().is_empty() {
            return Err(Fault::outside());
        }
        match ran? {
            Some(message) => Err(Fault { message, place: None }),
            None => Ok(()),
        }
    }
}

/// The message of the latest panic of the run that is going on.
pub(super) fn latest_panic() -> Option<String> {
    let last = LAST.take();
    let message = last.as_ref().map(|last| last.message.clone());
    LAST.set(last);
    message
}

const NO_TEXT: &str = "it panicked with something that is no text";

fn message(panic: &(dyn Any + Send)) -> String {
    let literal = panic
        .downcast_ref::<&'static str>()
        .map(|text| (*text).to_owned());
    let text = literal.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| NO_TEXT.to_owned())
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
    /// The first and the last panic of a run.
    static FIRST: Cell<Option<Fault>> = const { Cell::new(None) };
    static LAST: Cell<Option<Fault>> = const { Cell::new(None) };
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
            let own_files = file!().strip_suffix("explore/runner.rs").unwrap_or(file!());
            let location = info
                .location()
                .filter(|location| !location.file().starts_with(own_files));
            let fault = Fault {
                message: info.payload_as_str().unwrap_or(NO_TEXT).to_owned(),
                place: location.map(|location| format!("{}:{}", location.file(), location.line())),
            };
            let first = FIRST.take();
            FIRST.set(first.or_else(|| Some(fault.clone())));
            LAST.set(Some(fault));
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
