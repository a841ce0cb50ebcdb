//! One traced call, from its beginning to its end: the single place where moments happen.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use super::event::{Event, Moment};
use super::listener;
use super::show::Arguments;

/// A traced call that began; its end is said when it is dropped.
///
/// It is one pointer, null unless someone listened at the beginning: it sits in every traced future.
#[derive(Debug)]
pub struct Call(Option<Box<Heard>>);

impl Call {
    /// Begins a call of a plain function or block: whatever drops it while not unwinding ends it.
    #[inline]
    #[must_use]
    pub fn enter(name: &'static str, show: impl FnOnce(&mut Arguments)) -> Self {
        // A function called during an unwind, from a `Drop`, has not panicked when it returns.
        Self::begin(name, show, || {
            if thread::panicking() {
                Ending::Finished
            } else {
                Ending::Returning
            }
        })
    }

    /// Begins a call of an async function: it is cancelled unless [`finish`](Call::finish) comes.
    #[inline]
    #[must_use]
    pub fn poll_first(name: &'static str, show: impl FnOnce(&mut Arguments)) -> Self {
        Self::begin(name, show, || Ending::Suspended)
    }

    /// Drives the body of an async function on behalf of this call.
    #[inline]
    pub fn follow<'a, F: Future>(&'a mut self, body: Pin<&'a mut F>) -> Followed<'a, F> {
        Followed { call: self, body }
    }

    /// The body of the async function returned.
    #[inline]
    pub fn finish(mut self) {
        if let Some(heard) = &mut self.0 {
            heard.ending = Ending::Finished;
        }
    }

    #[inline]
    fn begin(name: &'static str, show: impl FnOnce(&mut Arguments), ending: fn() -> Ending) -> Self {
        if listener::is_heard() {
            Self::begin_heard(name, show, ending)
        } else {
            Call(None)
        }
    }

    #[cold]
    fn begin_heard(name: &'static str, show: impl FnOnce(&mut Arguments), ending: fn() -> Ending) -> Self {
        let mut arguments = Arguments::default();
        listener::busy(|| show(&mut arguments));
        let heard = Box::new(Heard {
            name,
            arguments,
            ending: ending(),
        });
        heard.say(Moment::Starting);
        Call(Some(heard))
    }
}

impl Drop for Call {
    #[inline]
    fn drop(&mut self) {
        if let Some(heard) = &self.0 {
            heard.say(heard.ending.moment());
        }
    }
}

/// The body of a traced async function being awaited.
#[derive(Debug)]
pub struct Followed<'a, F> {
    call: &'a mut Call,
    body: Pin<&'a mut F>,
}

impl<F: Future> Future for Followed<'_, F> {
    type Output = F::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        if let Some(heard) = &mut self.call.0 {
            heard.ending = Ending::Polled;
        }
        let polled = self.body.as_mut().poll(context);
        if let Some(heard) = &mut self.call.0 {
            heard.ending = Ending::Suspended;
        }
        polled
    }
}

/// Stands for a value of the return type where the expansion of an async function names that type.
pub fn returning<T>() -> T {
    unreachable!("the expansion of `trace!` never calls this")
}

/// Stands for the value that an async function which never returns would have.
pub fn diverged<T, Never>(_: T) -> Never {
    unreachable!("a function that returns `!` returned")
}

/// What a call needs to say its end.
#[derive(Debug)]
struct Heard {
    name: &'static str,
    arguments: Arguments,
    ending: Ending,
}

impl Heard {
    fn say(&self, moment: Moment) {
        let Arguments { text, count } = &self.arguments;
        listener::say(&Event::new(moment, self.name, text, *count));
    }
}

/// How the call has ended if it is dropped now.
#[derive(Clone, Copy, Debug)]
enum Ending {
    /// A plain function: it returned, unless the thread has begun to unwind since.
    Returning,
    /// It returned.
    Finished,
    /// An async function between two polls: it is cancelled, even if the thread unwinds for another reason.
    Suspended,
    /// An async function inside a poll, where nothing but a panic of its own can drop it.
    Polled,
}

impl Ending {
    fn moment(self) -> Moment {
        match self {
            Ending::Returning if thread::panicking() => Moment::Panicking,
            Ending::Returning | Ending::Finished => Moment::Finishing,
            Ending::Suspended => Moment::Cancelling,
            Ending::Polled => Moment::Panicking,
        }
    }
}
