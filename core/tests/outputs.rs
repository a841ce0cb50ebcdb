//! A future that is done may still panic when it is dropped: what it gave is then dropped, too, and not leaked.

mod support;

use std::cell::Cell;
use std::future::{Future, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use coro::{CancellationToken, Clock, Executor, join, outside, race, scope, spawn, timeout, with};
use support::{Bomb, millis, panic_message};

/// Gives an output that is known while it is there, and panics in its drop.
struct Giving(Rc<()>, Bomb);

impl Future for Giving {
    type Output = Rc<()>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Rc<()>> {
        Poll::Ready(self.0.clone())
    }
}

/// What becomes of the output of a future that panics in its drop, awaited in this way.
fn check(name: &str, await_it: impl AsyncFn(Giving) + 'static) {
    for watched in [false, true] {
        let output = Rc::new(());
        let executor = Executor::builder().clock(Clock::Virtual).watched(watched).build();
        let giving = Giving(output.clone(), Bomb("dropped"));
        let message = panic_message(|| executor.block_on(await_it(giving)));
        assert_eq!(message, "dropped", "{name}");
        executor.shutdown();
        assert_eq!(Rc::strong_count(&output), 1, "{name}: the output is dropped");
    }
}

/// Invariant 5.
#[test]
fn what_is_awaited_together_with_others_is_not_leaked() {
    check("race", async |giving| {
        drop(race(giving, std::future::pending()).await);
    });
    check("race!", async |giving| {
        drop(race!(std::future::pending(), giving));
    });
    check("join!", async |giving| drop(join!(ready(()), giving, ready(()))));
    check("the loser", async |giving| {
        let Giving(output, bomb) = giving;
        let loser = async move {
            let _bomb = bomb;
            std::future::pending().await
        };
        drop(race!(loser, ready(output)));
    });
}

/// Invariant 5.
#[test]
fn what_is_awaited_inside_of_something_else_is_not_leaked() {
    check("timeout", async |giving| drop(timeout(millis(1), giving).await));
    check("token", async |giving| {
        drop(CancellationToken::new().run_until_cancelled(giving).await);
    });
    check("scope", async |giving| {
        scope(async |scope| drop(scope.spawn(giving).await)).await;
    });
    check("outside", async |giving| drop(outside(giving).await));
    check("spawn", async |giving| {
        let error = spawn(giving).await.unwrap_err();
        std::panic::resume_unwind(error.try_into_panic().unwrap());
    });
}

/// Invariant 5.
#[test]
fn what_a_body_gave_is_not_leaked_and_its_resource_is_torn_down() {
    let torn_down = Rc::new(Cell::new(0));
    let count = torn_down.clone();
    check("with", async move |giving| {
        let count = count.clone();
        let tear_down = async move |()| count.set(count.get() + 1);
        drop(with((), |(): &mut ()| giving, tear_down).await);
    });
    assert_eq!(torn_down.get(), 2);
}

/// Invariant 5.
#[test]
fn what_is_blocked_on_is_not_leaked() {
    for watched in [false, true] {
        let output = Rc::new(());
        let executor = Executor::builder().clock(Clock::Virtual).watched(watched).build();
        let giving = Giving(output.clone(), Bomb("dropped"));
        assert_eq!(panic_message(|| drop(executor.block_on(giving))), "dropped");
        assert_eq!(Rc::strong_count(&output), 1);
    }
}
