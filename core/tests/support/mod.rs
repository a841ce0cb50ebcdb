//! What the tests of the runtime share: a list of events, futures that misbehave on request, and the text of a
//! panic.
#![allow(
    dead_code,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "each test program uses what it needs of this"
)]

use std::any::Any;
use std::cell::RefCell;
use std::fmt::Display;
use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use coro::observe::{Observer, Recorder};
use coro::{Clock, Executor, Explorer};

/// Events in the order in which they happened.
#[derive(Clone, Default)]
pub struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    pub fn say(&self, event: impl Display) {
        self.0.borrow_mut().push(event.to_string());
    }

    /// The events so far, which are then forgotten.
    pub fn take(&self) -> Vec<String> {
        self.0.take()
    }

    /// Says `event` when dropped.
    pub fn on_drop(&self, event: impl Display) -> SayOnDrop {
        SayOnDrop(self.clone(), event.to_string())
    }
}

pub struct SayOnDrop(Log, String);

impl Drop for SayOnDrop {
    fn drop(&mut self) {
        self.0.say(&self.1);
    }
}

pub fn virtual_executor() -> Executor {
    Executor::builder().clock(Clock::Virtual).build()
}

/// An executor on the virtual clock, and a recorder of what happens on it.
pub fn recorded() -> (Executor, Recorder) {
    let recorder = Recorder::new();
    (observed(recorder.clone()), recorder)
}

pub fn observed(observer: impl Observer + 'static) -> Executor {
    Executor::builder()
        .clock(Clock::Virtual)
        .observer(observer)
        .build()
}

/// What was told so far, one event a line, without the places in these files, and forgotten then.
pub fn told(recorder: &Recorder) -> Vec<String> {
    let recording = recorder.recording();
    recorder.clear();
    recording
        .events()
        .iter()
        .map(|event| placeless(&event.to_string()))
        .collect()
}

/// The text without its places: without each ` at file:line`.
pub fn placeless(text: &str) -> String {
    let mut parts = text.split(" at core/tests/");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let place = part.find([' ', ',', '\n']);
        text + &part[place.unwrap_or(part.len())..]
    })
}

pub fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Panics when dropped, but not during another panic.
pub struct Bomb(pub &'static str);

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("{}", self.0);
        }
    }
}

/// Pending for ever, having put its waker where the test can get at it.
pub struct Keep(pub Rc<RefCell<Vec<Waker>>>);

impl Future for Keep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.borrow_mut().push(cx.waker().clone());
        Poll::Pending
    }
}

/// The waker with which the current task is being polled.
pub async fn own_waker() -> Waker {
    std::future::poll_fn(|cx| Poll::Ready(cx.waker().clone())).await
}

/// Pending once, without any arrangement to be woken.
pub async fn suspend() {
    let mut suspended = false;
    std::future::poll_fn(|_| {
        if suspended {
            return Poll::Ready(());
        }
        suspended = true;
        Poll::Pending
    })
    .await;
}

/// The message of the panic in `code`, and the place it names as its own.
pub fn panic_message(code: impl FnOnce()) -> String {
    let panic = panic::catch_unwind(AssertUnwindSafe(code)).expect_err("the code panics");
    message(panic)
}

pub fn message(panic: Box<dyn Any + Send>) -> String {
    match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => panic
            .downcast_ref::<&str>()
            .expect("the panic has a text")
            .to_string(),
    }
}

/// A report without the numbers of lines, and without what they take up.
pub fn lineless(report: &str) -> String {
    let mut kept = String::new();
    for c in report.chars() {
        let is_of_a_line = kept.ends_with(".rs:") || kept.ends_with(" :") || kept.ends_with(":_");
        match c.is_ascii_digit() && is_of_a_line {
            true if kept.ends_with('_') => {}
            true => kept.push('_'),
            false => kept.push(c),
        }
    }
    kept
}

/// What is written at a prompt where this is read, without the numbers of lines.
#[track_caller]
pub fn transcript(explorer: &Explorer, lines: &str, test: impl AsyncFn()) -> String {
    let mut written = Vec::new();
    explorer.by_hand(lines.as_bytes(), &mut written, test).unwrap();
    lineless(std::str::from_utf8(&written).unwrap())
}
