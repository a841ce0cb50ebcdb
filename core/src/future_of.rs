//! What the compiler says to whoever gives something else where a future is wanted.
//!
//! `F: Future` would do for the code, but what rustc says of a closure, a number or an `async fn` that was not called names the
//! bound and no remedy. A trait of our own has words of its own, and is made so that there is one error, at the argument: what
//! follows from its being a future must stay unknown for what is none, since of the unknown rustc says nothing further.
//!
//! The output does if it is a parameter of the trait, and not an associated type. The future itself, which is known before it is
//! known to be one, does if there are two ways to be a future: then rustc looks into both before it takes either.

use std::future::{Future, IntoFuture};

/// A future whose output is a `T`: every future is one, and nothing else.
///
/// You need not name it, nor implement it. In a signature it reads as `Future<Output = T>` does; it exists so that whoever
/// passes something that is no future reads what to do about it.
///
/// ```
/// use coro::FutureOf;
///
/// fn twice<T: Clone>(future: impl FutureOf<T>) -> [T; 2] {
///     let output = coro::block_on(future);
///     [output.clone(), output]
/// }
/// assert_eq!(twice(async { 4 }), [4, 4]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future",
    label = "not a future",
    note = "a future is what the call of an `async fn` returns, as in `square(4)`, or any code within `async {{ .. }}`",
    note = "behind `&mut` or in a `Box` it is one once it is pinned, by `pin!(..)` or `Box::pin(..)`"
)]
pub trait FutureOf<T>: Future<Output = T> {}

#[diagnostic::do_not_recommend]
impl<F: Future> FutureOf<F::Output> for F {}

/// What becomes the future `F` when it is awaited: every future becomes itself.
///
/// You need not name it, nor implement it: see [`FutureOf`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future",
    label = "not a future",
    note = "a future is what the call of an `async fn` returns, as in `square(4)`, or any code within `async {{ .. }}`",
    note = "behind `&mut` or in a `Box` it is one once it is pinned, by `pin!(..)` or `Box::pin(..)`"
)]
pub trait IsFuture<F, W>: IntoFuture<IntoFuture = F> {}

#[diagnostic::do_not_recommend]
impl<I: IntoFuture> IsFuture<I::IntoFuture, TheWay> for I {}

#[diagnostic::do_not_recommend]
impl<I: IntoFuture + NoWay> IsFuture<I::IntoFuture, ByNoWay> for I {}

/// What becomes the future `F` when it is awaited, as [`IsFuture`] says, and is traced under a label: there a remedy is
/// nearer.
///
/// You need not name it, nor implement it: see [`FutureOf`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future",
    label = "not a future",
    note = "trace a plain call as a block: `trace!(\"label\", {{ .. }})`",
    note = "a future is what the call of an `async fn` returns, as in `square(4)`, or any code within `async {{ .. }}`",
    note = "behind `&mut` or in a `Box` it is one once it is pinned, by `pin!(..)` or `Box::pin(..)`"
)]
pub trait IsTraceable<F, W>: IntoFuture<IntoFuture = F> {}

#[diagnostic::do_not_recommend]
impl<I: IntoFuture> IsTraceable<I::IntoFuture, TheWay> for I {}

#[diagnostic::do_not_recommend]
impl<I: IntoFuture + NoWay> IsTraceable<I::IntoFuture, ByNoWay> for I {}

/// An iterator, or what can be made into one, of the futures `F`.
///
/// You need not name it, nor implement it: see [`FutureOf`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an iterator of futures",
    label = "no futures to iterate over",
    note = "give an array, a `Vec` or an iterator of futures of one type, as in `(1..=3).map(square)`; for futures of \
            several types there is `coro::join!`, and one alone is awaited as it is"
)]
pub trait AreFutures<F, W>: IntoIterator<Item = F> {}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator<Item: Future>> AreFutures<I::Item, TheWay> for I {}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator + NoWay> AreFutures<I::Item, ByNoWay> for I {}

/// The way to be what is wanted.
#[derive(Debug)]
pub enum TheWay {}

/// The other way, which nobody goes.
#[derive(Debug)]
pub enum ByNoWay {}

/// What goes the other way: nothing.
pub trait NoWay {}

/// The future to be awaited.
#[inline]
pub fn into_future<I, F, W>(future: I) -> F
where
    I: IsFuture<F, W>,
{
    future.into_future()
}

/// The future to be traced under a label.
#[inline]
pub fn labelled<I, F, W>(future: I) -> F
where
    I: IsTraceable<F, W>,
{
    future.into_future()
}
