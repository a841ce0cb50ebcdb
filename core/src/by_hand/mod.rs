//! Driving by hand: a coroutine that somebody sends to.
//!
//! [`Coroutine`] is the whole driver, [`Step`] what one send leads to, [`ask()`] how a coroutine asks questions
//! of its own, and [`emitter`] how it gives values; as a stream, the machine asks for the next.

mod ask;
mod emitter;
mod hand;
mod questions;
mod step;
#[cfg(feature = "stream")]
mod streams;
mod woken;

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

pub use ask::{Ask, IsQuestion, Question, ask};
pub use emitter::{Emit, Emitter, Item, generator};
use hand::Hand;
pub use questions::Number;
use questions::Questions;
pub use step::{Asking, Step};
#[cfg(feature = "stream")]
pub use streams::{Generator, stream};
use woken::Woken;

use crate::clock::{Clock, Instant};
use crate::context::{self, ByHand, Driver, Time};
use crate::dump;
use crate::future_of::IsFuture;
use crate::observe::{Dump, Observer};
use crate::request::Request;

/// A future that you drive yourself: nothing in it runs until you [`send`](Self::send).
///
/// Where it awaits one of coro's own futures it suspends itself and hands you a [`Request`]: you are its
/// scheduler. Sending again says that the request has been met. It can await foreign futures as well, such as
/// channels or locks; it then waits without a request, and [`is_woken`](Self::is_woken) tells when sending
/// makes sense.
///
/// Each coroutine has a clock of its own, which starts at zero and moves only when you send to one that asked
/// you to let time pass: the request counts as met to the nanosecond.
///
/// `Q` is the type of the questions that it may [`ask()`], none unless you say so with [`asking`](Self::asking).
///
/// Dropping a coroutine cancels it where it stands.
///
/// ```
/// use std::time::Duration;
/// use coro::{Coroutine, Request, Step};
///
/// async fn square(x: u64) -> u64 {
///     coro::sleep(Duration::from_secs(3)).await;
///     x * x
/// }
///
/// let coroutine = Coroutine::new(square(4));
/// let Step::Yielded(coroutine, request) = coroutine.send() else { panic!("it sleeps first") };
/// assert_eq!(request, Request::Sleep(Duration::from_secs(3)));
/// let Step::Finished(squared) = coroutine.send() else { panic!("it slept only once") };
/// assert_eq!(squared, 16);
/// ```
///
/// # Mistakes
///
/// * [Making a coroutine starts it](crate::mistakes::never_sent_to)
/// * [A coroutine is made from an `async fn`](crate::mistakes::a_coroutine_of_a_function)
/// * [I can send to a coroutine that has finished](crate::mistakes::sending_to_a_finished_coroutine)
/// * [A coroutine that has begun runs to its end](crate::mistakes::dropping_a_coroutine_to_finish)
#[must_use = "a coroutine does nothing until you `send` to it"]
pub struct Coroutine<F, Q = Infallible> {
    /// There until it is dropped.
    future: Option<Pin<Box<F>>>,
    time: Rc<Time>,
    by_hand: Rc<ByHand>,
    woken: Arc<Woken>,
    waker: Waker,
    /// The moment to which the latest request asked to let time pass.
    asleep_until: Option<Instant>,
    /// Boxed, since a coroutine is moved by every send.
    hand: Box<Hand>,
    questions: PhantomData<Q>,
}

impl<F: Future> Coroutine<F> {
    /// A coroutine that asks no questions of its own.
    #[track_caller]
    pub fn new<W>(future: impl IsFuture<F, W>) -> Self {
        Coroutine::asking(future)
    }
}

impl<F: Future, Q> Coroutine<F, Q> {
    /// A coroutine that may [`ask()`] questions of type `Q`.
    ///
    /// ```
    /// use coro::{Coroutine, Question, Step};
    ///
    /// struct Price(&'static str);
    /// impl Question for Price {
    ///     type Answer = u32;
    /// }
    ///
    /// let bill = async { coro::ask(Price("tea")).await + coro::ask(Price("cake")).await };
    /// let mut step = Coroutine::<_, Price>::asking(bill).send();
    /// let total = loop {
    ///     step = match step {
    ///         Step::Asked(asking) => {
    ///             let price = if asking.question.0 == "tea" { 2 } else { 5 };
    ///             asking.answer(price)
    ///         }
    ///         Step::Yielded(coroutine, _) | Step::Waiting(coroutine) => coroutine.send(),
    ///         Step::Finished(total) => break total,
    ///     };
    /// };
    /// assert_eq!(total, 7);
    /// ```
    #[track_caller]
    pub fn asking<W>(future: impl IsFuture<F, W>) -> Self
    where
        Q: Question,
    {
        let woken = Arc::new(Woken::default());
        Coroutine {
            future: Some(Box::pin(future.into_future())),
            time: Rc::new(Time::new(Clock::Virtual)),
            by_hand: Rc::new(ByHand {
                yielded: false.into(),
                questions: Rc::new(Questions::<Q>::default()),
            }),
            waker: Waker::from(woken.clone()),
            woken,
            asleep_until: None,
            hand: Box::new(Hand::new(Location::caller())),
            questions: PhantomData,
        }
    }
}

impl<F: Future, Q: Question> Coroutine<F, Q> {
    /// Tells `observer` of everything that happens to the coroutine, and also those that were given before. To be
    /// called before the first send; the coroutine is then [watched](Self::watched).
    ///
    /// ```
    /// use std::time::Duration;
    /// use coro::observe::Recorder;
    /// use coro::{Coroutine, Step};
    ///
    /// let recorder = Recorder::new();
    /// let nap = Coroutine::new(coro::sleep(Duration::from_secs(3))).observer(recorder.clone()).named("nap");
    /// let Step::Yielded(nap, _) = nap.send() else { panic!("it sleeps") };
    /// assert!(matches!(nap.send(), Step::Finished(())));
    /// assert!(recorder.recording().to_string().ends_with("3.000s #1 nap finished\n"));
    /// ```
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.hand.observe(Rc::new(observer));
        self
    }

    /// What the coroutine is called by whoever watches, in place of its function.
    pub fn named(mut self, name: &str) -> Self {
        self.hand.set_name(name);
        self
    }

    /// The number by which it is told from other coroutines that share an observer; 1 unless said otherwise.
    pub fn numbered(mut self, number: u32) -> Self {
        self.hand.set_number(number);
        self
    }

    /// Keeps account of where the coroutine stands, for its [dump](Self::dump). To be called before the first send.
    pub fn watched(mut self) -> Self {
        self.hand.watch();
        self
    }

    /// Where the coroutine is, if it is [watched](Self::watched).
    ///
    /// ```
    /// use std::time::Duration;
    /// use coro::{Coroutine, Step};
    ///
    /// let nap = Coroutine::new(coro::sleep(Duration::from_secs(3))).named("nap").watched();
    /// let Step::Yielded(nap, _) = nap.send() else { panic!("it sleeps") };
    /// assert!(nap.dump().to_string().contains("sleep, 3.000s more"));
    /// ```
    #[must_use]
    pub fn dump(&self) -> Dump {
        dump::of(&self.driver())
    }

    /// Starts the coroutine, or lets it go on because its request has been met, up to where it next suspends
    /// itself or ends.
    ///
    /// If it asked for time to pass, its clock has then reached that moment. If several of its parts asked, as
    /// under [`join!`](crate::join), the one that was shown to you is met: the earliest.
    ///
    /// # Panics
    ///
    /// With the panic of the future, which is then gone.
    pub fn send(mut self) -> Step<F, Q> {
        if let Some(until) = self.asleep_until.take() {
            self.time.advance_to(until);
        }
        self.resume()
    }

    /// Polls the coroutine without meeting its request: for one that was [woken](Self::is_woken) while it also
    /// asked to let time pass.
    ///
    /// # Panics
    ///
    /// With the panic of the future, which is then gone.
    pub fn resume(mut self) -> Step<F, Q> {
        self.asleep_until = None;
        self.by_hand.yielded.set(false);
        let is_first = self.hand.begin();
        let driver = self.driver();
        let polled = context::enter(&driver, || {
            if is_first {
                self.hand.spawned::<F>();
            }
            let poll = self.hand.poll_begins(self.time.now());
            self.time.fire_due(driver.watched.as_deref());
            self.woken.clear();
            let mut cx = Context::from_waker(&self.waker);
            let polled = match &mut self.future {
                Some(future) => future.as_mut().poll(&mut cx),
                None => unreachable!("a coroutine has a future until it is dropped"),
            };
            if let Some(poll) = poll {
                self.hand.poll_is_over(poll, polled.is_ready());
            }
            polled
        });
        self.hand.raise_told();
        match polled {
            Poll::Ready(output) => Step::Finished(output),
            Poll::Pending => self.suspended(),
        }
    }

    /// Whether something the coroutine waits for has called its waker since it was last polled, so that sending
    /// to it is worth while. Also true for one that has never been sent to.
    pub fn is_woken(&self) -> bool {
        self.woken.get()
    }

    /// Blocks the thread until the coroutine is [woken](Self::is_woken), for one that waits for another thread.
    ///
    /// Returns at once if it is woken already. If nobody ever wakes it, this never returns.
    pub fn wait_until_woken(&self) {
        self.woken.wait();
    }

    /// Every request that is open now, the one to be met next first.
    ///
    /// There are several if the coroutine awaits several futures together.
    ///
    /// ```
    /// use std::time::Duration;
    /// use coro::{Coroutine, Request, Step};
    ///
    /// let seconds = |seconds| coro::sleep(Duration::from_secs(seconds));
    /// let both = async { coro::join!(seconds(3), seconds(1)) };
    /// let Step::Yielded(coroutine, request) = Coroutine::new(both).send() else { panic!("it sleeps") };
    /// assert_eq!(request, Request::Sleep(Duration::from_secs(1)));
    /// assert_eq!(coroutine.pending(), [1, 3].map(|s| Request::Sleep(Duration::from_secs(s))));
    ///
    /// let Step::Yielded(_, request) = coroutine.send() else { panic!("it still sleeps") };
    /// assert_eq!(request, Request::Sleep(Duration::from_secs(2)));
    /// ```
    pub fn pending(&self) -> Vec<Request> {
        let yielded = self.by_hand.yielded.get().then_some(Request::Yield);
        let time = &self.time;
        let sleeps = time
            .deadlines()
            .into_iter()
            .map(|until| sleep_request(until, time.now()));
        yielded.into_iter().chain(sleeps).collect()
    }

    /// How much time the requests that were met have let pass in all.
    pub fn elapsed(&self) -> Duration {
        self.time.now().elapsed_since_start()
    }

    fn suspended(mut self) -> Step<F, Q> {
        let asking = Questions::<Q>::of(&self.by_hand).and_then(|questions| questions.open());
        let next = self.time.earliest();
        if let Some(((number, question), others)) = asking {
            self.asleep_until = next;
            Step::Asked(Asking::new(self, number, question, others))
        } else if self.by_hand.yielded.get() {
            Step::Yielded(self, Request::Yield)
        } else if let Some(until) = next {
            self.asleep_until = next;
            let request = sleep_request(until, self.time.now());
            Step::Yielded(self, request)
        } else {
            if Arc::strong_count(&self.woken) == OWN_WAKERS && !self.woken.get() {
                context::enter(&self.driver(), || self.hand.kept_no_waker());
                self.hand.raise_told();
            }
            Step::Waiting(self)
        }
    }
}

impl<F, Q> Coroutine<F, Q> {
    fn driver(&self) -> Driver {
        Driver {
            choices: None,
            counter: None,
            #[cfg(feature = "blocking")]
            blocking: None,
            time: self.time.clone(),
            slots: context::with(|outer| outer?.slots.clone()),
            asks: self.hand.watched().is_some().into(),
            watched: self.hand.watched().cloned(),
            by_hand: Some(self.by_hand.clone()),
        }
    }
}

/// How many references there are to the flag of a coroutine of which nobody keeps a waker.
const OWN_WAKERS: usize = 2;

impl<F, Q> Drop for Coroutine<F, Q> {
    fn drop(&mut self) {
        let future = self.future.take();
        if let Some(watched) = self.hand.watched() {
            context::enter(&self.driver(), || self.hand.drop_future(watched, || drop(future)));
        }
    }
}

impl<F, Q> fmt::Debug for Coroutine<F, Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coroutine")
            .field("woken", &self.woken.get())
            .finish_non_exhaustive()
    }
}

fn sleep_request(until: Instant, now: Instant) -> Request {
    Request::Sleep(if until == Instant::NEVER {
        Duration::MAX
    } else {
        until - now
    })
}
