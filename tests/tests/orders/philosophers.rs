//! Three philosophers at a round table, a fork between each two: each holds the left one and waits for the right one.

use std::rc::Rc;

use coro::{spawn_named, yield_now};
use tokio::sync::Mutex;

use crate::found::{fails, passes};

const NAMES: [&str; 3] = ["aristotle", "boethius", "confucius"];

/// Each thinks a turn longer than the one before, so in the usual order there is always one who gets both forks.
async fn dinner(forks_of: impl Fn(usize) -> [usize; 2]) {
    let forks: Rc<[Mutex<()>; 3]> = Rc::default();
    let dine = |nth: usize| {
        let (forks, [first, second]) = (forks.clone(), forks_of(nth));
        spawn_named(NAMES[nth], async move {
            for _ in 0..nth {
                yield_now().await;
            }
            let _first = forks[first].lock().await;
            yield_now().await;
            let _second = forks[second].lock().await;
        })
    };
    for diner in [0, 1, 2].map(dine) {
        diner.await.unwrap();
    }
}

#[test]
fn three_who_all_hold_their_left_fork_starve() {
    let failure = fails(2, async || dinner(|nth| [nth, (nth + 1) % 3]).await);
    assert!(failure.message().starts_with("deadlock: "), "{failure}");
}

#[test]
fn three_of_whom_each_takes_the_lower_fork_first_all_eat() {
    passes(async || {
        dinner(|nth| {
            let next = (nth + 1) % 3;
            [nth.min(next), nth.max(next)]
        })
        .await;
    });
}
