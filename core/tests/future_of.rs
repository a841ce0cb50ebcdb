//! Traits of our own say what is wanted, and nothing is harder to infer for it: this file compiles.

use std::collections::BTreeMap;
use std::future::{Future, IntoFuture};
use std::pin::{Pin, pin};
use std::time::Duration;

use coro::{
    Coroutine, Executor, JoinHandle, Question, Step, ask, block_on, join, join_all, race, spawn, timeout,
};

type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

async fn square(x: u64) -> u64 {
    x * x
}

/// What becomes a future when it is awaited.
struct Request(u64);

impl IntoFuture for Request {
    type Output = u64;
    type IntoFuture = Boxed<u64>;

    fn into_future(self) -> Boxed<u64> {
        Box::pin(square(self.0))
    }
}

#[test]
fn the_output_of_a_block_is_inferred_from_what_is_made_of_it() {
    let three: u8 = block_on(async { "3".parse().unwrap() });
    let four: u16 = Executor::new().block_on(async { three.into() });
    block_on(async {
        let handle: JoinHandle<u8> = spawn(async { 5 });
        let five = handle.await.unwrap();
        let texts: Vec<String> = join_all([async { "4".parse().unwrap() }]).await;
        let (six, map): (u32, BTreeMap<u8, u8>) = join!(async { "6".parse().unwrap() }, async {
            [(1, 2)].into_iter().collect()
        });
        let seven: i64 = race(async { "7".parse().unwrap() }, async { 8 }).await;
        let nine: u8 = timeout(Duration::MAX, async { "9".parse().unwrap() })
            .await
            .unwrap();
        assert_eq!(
            (five, texts, six, map.len(), seven, nine),
            (5, vec!["4".to_owned()], 6, 1, 7, 9)
        );
    });
    assert_eq!(four, 3);
}

#[test]
fn the_output_of_a_coroutine_may_be_known_only_when_it_has_finished() {
    let Step::Finished(four) = Coroutine::new(async { "4".parse().unwrap() }).send() else {
        panic!("it waits for nothing");
    };
    let four: u8 = four;
    assert_eq!(four, 4);
    // One that never ends has no output at all.
    let endless = Coroutine::new(async {
        loop {
            coro::yield_now().await;
        }
    });
    assert!(matches!(endless.send(), Step::Yielded(..)));
}

#[test]
fn futures_are_taken_in_boxes_by_reference_and_as_what_becomes_one() {
    let boxed: Boxed<u64> = Box::pin(square(3));
    assert_eq!(block_on(boxed), 9);
    let mut pinned = pin!(square(4));
    assert_eq!(block_on(pinned.as_mut()), 16);
    let mixed: Vec<Boxed<u64>> = vec![Box::pin(square(5)), Box::pin(async { 6 })];
    assert_eq!(block_on(join_all(mixed)), [25, 6]);
    assert_eq!(block_on(async { join!(Request(7), square(2)) }), (49, 4));
    assert!(matches!(Coroutine::new(Request(8)).send(), Step::Finished(64)));
}

#[test]
fn what_borrows_may_be_joined_where_it_is_and_what_owns_be_spawned() {
    let numbers = [1, 2, 3];
    block_on(async {
        assert_eq!(join_all(numbers.iter().map(|x| square(*x))).await, [1, 4, 9]);
        // Nothing is left of the iterator in what is joined, so it can be spawned.
        let squares = spawn(join_all(numbers.iter().map(|x| square(*x))));
        assert_eq!(squares.await.unwrap(), [1, 4, 9]);
    });
}

struct Price(u32);

impl Question for Price {
    type Answer = u32;
}

#[test]
fn the_type_of_an_answer_is_that_of_the_question() {
    let bill = async { ask(Price(1)).await + ask(Price(2)).await };
    let Step::Asked(asking) = Coroutine::<_, Price>::asking(bill).send() else {
        panic!("it asks");
    };
    assert_eq!(asking.question.0, 1);
}
