//! Giving values, one after the other: a question to which the answer is that the next is wanted.

use std::any::type_name;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Ask, Coroutine, Question, ask};
use crate::future_of::FutureOf;

/// A coroutine that gives values before its end, by means of the [`Emitter`] that it is called with: a *generator*.
///
/// By hand each value comes as a question, [`Item`], in a [`Step::Asked`](crate::Step::Asked), and to
/// [`answer`](crate::Asking::answer) it with `()` is to ask for the next. With the feature `stream`, `coro::stream` makes a
/// `Stream` of the same function, whose other awaits are then served by the executor on which it is polled.
///
/// ```
/// use std::time::Duration;
/// use coro::{Emitter, Item, Request, Step};
///
/// async fn countdown(out: Emitter<u32>) {
///     for number in (1..=2).rev() {
///         out.emit(number).await;
///         coro::sleep(Duration::from_secs(1)).await;
///     }
/// }
///
/// let Step::Asked(two) = coro::generator(countdown).send() else { panic!("it gives a number") };
/// assert_eq!(two.question, Item(2));
/// let Step::Yielded(coroutine, second) = two.answer(()) else { panic!("it sleeps") };
/// assert_eq!(second, Request::Sleep(Duration::from_secs(1)));
/// let Step::Asked(one) = coroutine.send() else { panic!("it gives the next") };
/// assert_eq!(one.question, Item(1));
/// ```
#[track_caller]
pub fn generator<G, F, V>(generate: G) -> Coroutine<F, Item<V>>
where
    G: FnOnce(Emitter<V>) -> F,
    F: FutureOf<()>,
    V: 'static,
{
    Coroutine::asking(generate(Emitter(PhantomData)))
}

/// Gives the values of a [`generator`], or of a `coro::stream`.
pub struct Emitter<V>(PhantomData<fn(V)>);

impl<V: 'static> Emitter<V> {
    /// Gives a value, and waits until the next is wanted. Dropping the future withdraws the value, unless it has been taken.
    ///
    /// # Panics
    ///
    /// When polled anywhere but in a coroutine that gives values of this type, as in a task that it has spawned.
    ///
    /// # Mistakes
    ///
    /// * [`emit` gives the value](crate::mistakes::a_value_that_is_not_awaited)
    /// * [Whoever has the `Emitter` can give values](crate::mistakes::emitting_from_a_task)
    #[track_caller]
    pub fn emit(&self, value: V) -> Emit<V> {
        Emit(ask(Item(value)))
    }
}

/// The future of [`Emitter::emit`].
#[must_use = "a value is given when this is awaited: write `emit(..).await`"]
pub struct Emit<V: 'static>(Ask<Item<V>>);

impl<V: 'static> Future for Emit<V> {
    type Output = ();

    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.poll_else(cx, |_, called_at| {
            format!(
                "`Emitter::emit` (at {called_at}) was awaited by another coroutine than the one that gives values of type \
                 `{}`: await it there, and let tasks hand over what they have through a channel",
                type_name::<V>()
            )
        })
    }
}

impl<V> fmt::Debug for Emit<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Emit<{}>", type_name::<V>())
    }
}

impl<V> Clone for Emitter<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Emitter<V> {}

impl<V> fmt::Debug for Emitter<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Emitter<{}>", type_name::<V>())
    }
}

/// A value that a [`generator`] gives: a question that is answered when the next is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Item<V>(pub V);

impl<V: 'static> Question for Item<V> {
    type Answer = ();
}
