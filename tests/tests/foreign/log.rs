//! What happened, in order, and who tells it.

use std::cell::RefCell;
use std::fmt::Debug;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use coro::{Clock, Coroutine, Executor, Step};

#[derive(Clone, Default)]
pub(crate) struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    pub(crate) fn say(&self, event: impl Into<String>) {
        self.0.borrow_mut().push(event.into());
    }

    /// Says at which second of the current driver's clock it happened.
    pub(crate) fn say_when(&self, event: &str) {
        self.say(format!(
            "{} s: {event}",
            coro::Instant::now().elapsed_since_start().as_secs()
        ));
    }

    pub(crate) fn events(&self) -> Vec<String> {
        self.0.borrow().clone()
    }
}

/// Awaits so many seconds, and says when they are over.
pub(crate) async fn nap(log: Log, name: &'static str, seconds: u64) -> &'static str {
    coro::sleep(Duration::from_secs(seconds)).await;
    log.say_when(name);
    name
}

/// A coroutine driven by hand that tells what each send led to.
pub(crate) struct Told<F: Future> {
    name: &'static str,
    coroutine: Option<Coroutine<F>>,
    log: Log,
}

impl<F: Future<Output: Debug>> Told<F> {
    pub(crate) fn new(name: &'static str, log: &Log, future: F) -> Self {
        Told {
            name,
            coroutine: Some(Coroutine::new(future)),
            log: log.clone(),
        }
    }

    pub(crate) fn send(&mut self) {
        let coroutine = self.coroutine.take().expect("it has not finished");
        let (coroutine, became) = match coroutine.send() {
            Step::Yielded(coroutine, request) => (Some(coroutine), format!("asks: {request}")),
            Step::Waiting(coroutine) => (Some(coroutine), "waits".to_owned()),
            Step::Finished(output) => (None, format!("returns {output:?}")),
        };
        self.coroutine = coroutine;
        self.log.say(format!("{} {became}", self.name));
    }

    /// Says whether somebody has woken it.
    pub(crate) fn look(&self) {
        let woken = self.coroutine.as_ref().is_some_and(Coroutine::is_woken);
        let is = if woken { "is woken" } else { "is not woken" };
        self.log.say(format!("{} {is}", self.name));
    }
}

/// Runs a future to its end on the virtual clock.
pub(crate) fn by_machine<F: Future>(future: F) -> F::Output {
    Executor::builder().clock(Clock::Virtual).build().block_on(future)
}
