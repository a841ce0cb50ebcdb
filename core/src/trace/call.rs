//! One traced call, from its beginning to its end: the single place where moments happen.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use super::event::{Event, Moment};
use super::listener;
use super::show::Arguments;
use crate::context::{self, Inside, Spot};
use crate::observe::{self, SpanKind, Wait, attention};

/// A traced call that began; its end is said when it is dropped.
///
/// It is one pointer, null unless someone listened at the beginning: it sits in every traced future.
#[derive(Debug)]
pub struct Call(Option<Box<Heard>>);

impl Call {
    /// Begins a call of a plain function or block: whatever drops it while not unwinding ends it.
    #[inline]
    #[must_use]
    #[track_caller]
    pub fn enter(name: &'static str, show: impl FnOnce(&mut Arguments)) -> Self {
        let mut call = Self::begin(name, show, Location::caller());
        if let Some(heard) = &mut call.0 {
            heard.runs_from_here_on();
        }
        call
    }

    /// Begins a call of an async function: it is cancelled unless [`finish`](Call::finish) comes.
    #[inline]
    #[must_use]
    #[track_caller]
    pub fn poll_first(name: &'static str, show: impl FnOnce(&mut Arguments)) -> Self {
        Self::begin(name, show, Location::caller())
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
    fn begin(name: &'static str, show: impl FnOnce(&mut Arguments), at: &'static Location<'static>) -> Self {
        if attention::anywhere() {
            Call(Heard::begin(name, show, at))
        } else {
            Call(None)
        }
    }
}

impl Drop for Call {
    #[inline]
    fn drop(&mut self) {
        if let Some(heard) = &mut self.0 {
            heard.end();
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
        let Followed { call, body } = &mut *self;
        match &mut call.0 {
            None => body.as_mut().poll(context),
            Some(heard) => heard.poll(body.as_mut(), context),
        }
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

/// What is known of a call to which somebody listens.
struct Heard {
    name: &'static str,
    arguments: Arguments,
    at: &'static Location<'static>,
    ending: Ending,
    /// Whether a listener of this room heard it begin.
    said: bool,
    /// Where it stands among the spans of a driver that is watched.
    spot: Option<Spot>,
    /// There while a plain function runs.
    inside: Option<Inside>,
    /// What it waited for when it was polled last.
    wait: Option<Wait>,
}

impl Heard {
    #[cold]
    fn begin(
        name: &'static str,
        show: impl FnOnce(&mut Arguments),
        at: &'static Location<'static>,
    ) -> Option<Box<Self>> {
        let said = listener::is_heard();
        if attention::is_busy() || !said && context::watched().is_none() {
            return None;
        }
        let mut arguments = Arguments::default();
        attention::busy(|| show(&mut arguments));
        let mut heard = Box::new(Heard {
            name,
            arguments,
            at,
            ending: Ending::Suspended,
            said,
            spot: None,
            inside: None,
            wait: None,
        });
        heard.start_span();
        if said {
            heard.say(Moment::Starting);
        }
        Some(heard)
    }

    fn start_span(&mut self) {
        if context::watched().is_some() {
            // From here on the span has the text.
            let text = match &self.spot {
                Some(before) => before.arguments().to_owned(),
                None => std::mem::take(&mut self.arguments.text),
            };
            self.spot = Spot::start(SpanKind::Call, self.name, text, self.at);
        }
    }

    fn text(&self) -> &str {
        match &self.spot {
            Some(spot) => spot.arguments(),
            None => &self.arguments.text,
        }
    }

    /// It is a plain function, whose body runs between now and its end.
    fn runs_from_here_on(&mut self) {
        self.inside = self.spot.as_ref().and_then(Spot::enter);
        // A function called during an unwind, from a `Drop`, has not panicked when it returns.
        self.ending = if thread::panicking() {
            Ending::Finished
        } else {
            Ending::Returning
        };
    }

    fn poll<F: Future>(&mut self, body: Pin<&mut F>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let enter = |spot: &Spot| spot.enter_with(Some(cx.waker()));
        let mut inside = self.spot.as_ref().and_then(enter);
        if inside.is_none() && context::watched().is_some() {
            // As far as this driver can tell, the call starts here.
            self.start_span();
            inside = self.spot.as_ref().and_then(enter);
        }
        self.ending = Ending::Polled;
        attention::set_last_wait(None);
        let polled = context::asking(|| body.poll(cx));
        drop(inside);
        self.ending = Ending::Suspended;
        if polled.is_pending() {
            let wait = attention::last_wait();
            self.wait = match (wait, self.wait) {
                (Some(wait), Some(before)) => Some(wait.going_on_from(before)),
                _ => wait,
            };
        }
        polled
    }

    fn end(&mut self) {
        drop(self.inside.take());
        let moment = self.ending.moment();
        if let Some(spot) = &self.spot {
            spot.end(match moment {
                Moment::Cancelling => observe::Moment::SpanCancelled {
                    waiting_on: self.wait,
                },
                Moment::Panicking => observe::Moment::SpanPanicked,
                Moment::Starting | Moment::Finishing => observe::Moment::SpanFinished,
            });
        }
        if self.said {
            self.say(moment);
        }
    }

    fn say(&self, moment: Moment) {
        let (text, count) = (self.text(), self.arguments.count);
        let waited = self.wait.filter(|_| moment == Moment::Cancelling);
        listener::say(&Event::new(moment, self.name, text, count).waiting_on(waited));
    }
}

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name, self.text())
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
