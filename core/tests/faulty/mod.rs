//! Faults at chosen events: every event of a program passes through a counter, and some of them panic.
//!
//! All is kept by thread, since wakers and what panics carry must be `Send`. Panics are raised without the hook, so whatever
//! calls the hook is a panic that nobody asked for. An event that happens while another panic is on its way never panics: out
//! of a drop that would be Rust's own abort, whoever runs it.
#![allow(
    unreachable_pub,
    missing_debug_implementations,
    reason = "test programs share this"
)]

pub mod parts;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

/// Which events panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faults {
    Never,
    At(usize),
    Every(usize),
}

thread_local! {
    static FAULTS: Cell<Faults> = const { Cell::new(Faults::Never) };
    static EVENTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static ALIVE: RefCell<BTreeMap<u64, &'static str>> = const { RefCell::new(BTreeMap::new()) };
    static MADE: Cell<u64> = const { Cell::new(0) };
    static KINDS: RefCell<BTreeMap<String, usize>> = const { RefCell::new(BTreeMap::new()) };
    static UNASKED: Cell<usize> = const { Cell::new(0) };
}

/// From here on these events panic, counted from one.
pub fn begin(faults: Faults) {
    FAULTS.set(faults);
}

/// From here on no event panics.
pub fn no_more() {
    FAULTS.set(Faults::Never);
}

/// The events since the last call.
pub fn take_events() -> Vec<String> {
    MADE.set(0);
    EVENTS.take()
}

/// What has been made and not been dropped.
pub fn alive() -> Vec<&'static str> {
    ALIVE.with_borrow(|alive| alive.values().copied().collect())
}

/// How often each kind of event has panicked in all programs.
pub fn kinds() -> BTreeMap<String, usize> {
    KINDS.with_borrow(Clone::clone)
}

/// How many panics there were that are not of this room, once [`watch_for_others`] was called.
pub fn unasked() -> usize {
    UNASKED.get()
}

/// Counts panics that call the hook.
pub fn watch_for_others() {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        UNASKED.set(UNASKED.get() + 1);
        hook(panic);
    }));
}

/// Says something that is no event, and so never panics.
pub fn note(what: String) {
    EVENTS.with_borrow_mut(|events| events.push(what));
}

/// Something happens, and panics if its time has come.
pub fn event(what: &str) {
    if is_due(what) {
        panic::resume_unwind(Box::new(Payload(Alive::new("payload"))));
    }
}

fn is_due(what: &str) -> bool {
    note(what.to_owned());
    let number = EVENTS.with_borrow(Vec::len);
    let due = match FAULTS.get() {
        Faults::Never => false,
        Faults::At(at) => number == at,
        Faults::Every(nth) => number.is_multiple_of(nth),
    };
    let panics = due && !thread::panicking();
    KINDS.with_borrow_mut(|kinds| *kinds.entry(what.to_owned()).or_default() += usize::from(panics));
    panics
}

/// Runs something, and says whether a fault came out of it.
pub fn survived(what: &str, something: impl FnOnce()) -> bool {
    let Err(panic) = panic::catch_unwind(AssertUnwindSafe(something)) else {
        return true;
    };
    note(format!("{what}: came out"));
    drop_payload(panic);
    false
}

fn drop_payload(panic: Box<dyn Any + Send>) {
    drop(panic::catch_unwind(AssertUnwindSafe(|| drop(panic))));
}

/// Known to be there until it is dropped, once.
struct Alive(u64);

impl Alive {
    fn new(what: &'static str) -> Self {
        let number = MADE.get();
        MADE.set(number + 1);
        ALIVE.with_borrow_mut(|alive| alive.insert(number, what));
        Alive(number)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        let was_alive = ALIVE.with_borrow_mut(|alive| alive.remove(&self.0));
        assert!(was_alive.is_some(), "something is dropped twice");
    }
}

/// What each panic carries. If its drop panics, that carries nothing, since what it carried would be leaked: nobody can go on
/// like that for ever.
struct Payload(#[expect(dead_code, reason = "for its drop")] Alive);

impl Drop for Payload {
    fn drop(&mut self) {
        if is_due("payload dropped") {
            panic::resume_unwind(Box::new(()));
        }
    }
}

/// Some value, whose drop is an event.
pub struct Counted(Alive);

impl Counted {
    pub fn new(what: &'static str) -> Self {
        Counted(Alive::new(what))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let _ = &self.0;
        event("value dropped");
    }
}

/// A future whose polls, suspensions and drop are events.
pub struct Faulty<T> {
    future: Pin<Box<dyn Future<Output = T>>>,
    _alive: Alive,
}

pub fn faulty<T>(future: impl Future<Output = T> + 'static) -> Faulty<T> {
    Faulty {
        future: Box::pin(future),
        _alive: Alive::new("future"),
    }
}

impl<T> Future for Faulty<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        event("poll");
        let polled = self.future.as_mut().poll(cx);
        event("polled");
        polled
    }
}

impl<T> Drop for Faulty<T> {
    fn drop(&mut self) {
        event("future dropped");
    }
}

/// The same as `.await`, but for what becomes of the output if the future panics in its drop when it is done: rustc forgets it.
pub async fn done<F: Future + Unpin>(mut future: F) -> F::Output {
    let output = poll_fn(|cx| Pin::new(&mut future).poll(cx)).await;
    drop(future);
    output
}

/// A future that is polled with a waker of another make, a new one for each poll.
pub struct Through<F>(pub F);

impl<F: Future + Unpin> Future for Through<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let foreign = Waker::from(Arc::new(Foreign {
            passed_on: cx.waker().clone(),
            _alive: Alive::new("waker"),
        }));
        let polled = Pin::new(&mut self.0).poll(&mut Context::from_waker(&foreign));
        drop(foreign);
        polled
    }
}

struct Foreign {
    passed_on: Waker,
    _alive: Alive,
}

/// It passes the wake on first: a waker that does not wake anybody is another mistake.
impl Wake for Foreign {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.passed_on.wake_by_ref();
        event("foreign wake");
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        event("foreign waker dropped");
    }
}
