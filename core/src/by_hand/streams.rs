//! A coroutine that gives values, as a stream: the machine asks for the next, and serves whatever else it awaits.

use std::any::type_name;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::stream::FusedStream;

use super::questions::{Number, Questions};
use super::{Coroutine, Emitter, Item};
use crate::context;
use crate::future_of::FutureOf;

/// A stream of the values that a function gives by means of its [`Emitter`]: an asynchronous generator.
///
/// It runs only while somebody waits for the next value, and stops at each until the next is wanted. Whatever else it awaits
/// is served by the executor on which it is polled, be that coro's or another: it may sleep, spawn and use channels.
/// [`generator`](crate::generator()) drives the same function by hand.
///
/// The methods of streams, such as `next`, are those of the crates `futures` and `futures-lite`. The receivers of async-channel
/// are streams already.
///
/// ```
/// use std::time::Duration;
/// use coro::{Clock, Executor};
/// use futures::{Stream, StreamExt};
///
/// fn countdown(from: u32) -> impl Stream<Item = u32> {
///     coro::stream(async move |out| {
///         for number in (1..=from).rev() {
///             out.emit(number).await;
///             coro::sleep(Duration::from_secs(1)).await;
///         }
///     })
/// }
///
/// let executor = Executor::builder().clock(Clock::Virtual).build();
/// executor.block_on(async {
///     let mut numbers = countdown(3);
///     let mut heard = Vec::new();
///     while let Some(number) = numbers.next().await {
///         heard.push(number);
///     }
///     assert_eq!(heard, [3, 2, 1]);
/// });
/// assert_eq!(executor.now().elapsed_since_start(), Duration::from_secs(3));
/// ```
///
/// # Cancellation
///
/// Dropping the wait for a value loses nothing: the stream goes on from where it was when it is next asked. Dropping the stream
/// cancels the function where it stands.
///
/// # Panics
///
/// When polled, with the panic of the function.
///
/// # Mistakes
///
/// * [Making a stream starts it](crate::mistakes::a_stream_that_nobody_reads)
/// * [A stream goes into a `for` loop, as an iterator does](crate::mistakes::a_stream_in_a_for_loop)
/// * [While I use one value the stream makes the next](crate::mistakes::a_stream_that_works_ahead)
#[track_caller]
pub fn stream<G, F, V>(generate: G) -> Generator<F, V>
where
    G: FnOnce(Emitter<V>) -> F,
    F: FutureOf<()>,
    V: 'static,
{
    super::generator(generate).into_stream()
}

impl<F: Future<Output = ()>, V: 'static> Coroutine<F, Item<V>> {
    /// Hands the coroutine over to the machine, as a [`stream`](stream()) that goes on from where it stands. For whoever
    /// observes the coroutine this is its end.
    ///
    /// ```
    /// use coro::{Item, Step};
    /// use futures::StreamExt;
    ///
    /// let letters = coro::generator(async |out| {
    ///     for letter in ['a', 'b', 'c'] {
    ///         out.emit(letter).await;
    ///     }
    /// });
    /// let Step::Asked(a) = letters.send() else { panic!("it gives a letter") };
    /// assert_eq!(a.question, Item('a'));
    /// let Step::Asked(b) = a.answer(()) else { panic!("it gives the next") };
    /// let rest = b.unanswered().into_stream();
    /// assert_eq!(coro::block_on(rest.collect::<String>()), "bc");
    /// ```
    pub fn into_stream(mut self) -> Generator<F, V> {
        Generator {
            future: self.future.take(),
            questions: Questions::of(&self.by_hand).unwrap_or_default(),
            given: None,
            values: PhantomData,
        }
    }
}

/// The stream of [`stream`](stream()).
#[must_use = "a stream runs only while its next value is awaited: write `while let Some(value) = stream.next().await`"]
pub struct Generator<F, V: 'static> {
    /// `None` when it has ended.
    future: Option<Pin<Box<F>>>,
    questions: Rc<Questions<Item<V>>>,
    /// The value that was given last, after which it goes on when the next is wanted.
    given: Option<Number>,
    values: PhantomData<fn() -> V>,
}

impl<F: Future<Output = ()>, V: 'static> Stream for Generator<F, V> {
    type Item = V;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<V>> {
        let this = self.get_mut();
        let Some(future) = &mut this.future else {
            return Poll::Ready(None);
        };
        if let Some(given) = this.given.take() {
            this.questions.answer(given, (), Some(cx.waker()));
        }
        let polled = context::listen(this.questions.clone(), || future.as_mut().poll(cx));
        if polled.is_ready() {
            this.future = None;
            return Poll::Ready(None);
        }
        let Some(((number, Item(value)), others)) = this.questions.open() else {
            return Poll::Pending;
        };
        // Those that were given together with it come one by one.
        this.questions.put_back(others.into_iter());
        this.given = Some(number);
        Poll::Ready(Some(value))
    }
}

impl<F: Future<Output = ()>, V: 'static> FusedStream for Generator<F, V> {
    fn is_terminated(&self) -> bool {
        self.future.is_none()
    }
}

impl<F, V: 'static> fmt::Debug for Generator<F, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.future.is_none() { "over" } else { "open" };
        write!(f, "Generator<{}>({state})", type_name::<V>())
    }
}
