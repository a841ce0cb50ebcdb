//! Whoever is done first: ties, fairness, and what becomes of the losers.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::future::{Future, pending, ready};
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use coro::{Clock, Executor, Explorer, Schedule};

fn virtually<T>(future: impl Future<Output = T>) -> T {
    Executor::builder().clock(Clock::Virtual).build().block_on(future)
}

async fn after(seconds: u64) -> u64 {
    coro::sleep(Duration::from_secs(seconds)).await;
    seconds
}

#[test]
fn the_first_of_any_number_wins_and_the_earlier_one_wins_a_tie() {
    virtually(async {
        assert_eq!(coro::race!(after(3)), 3);
        assert_eq!(coro::race!(after(3), after(1), after(2)), 1);
        assert_eq!(coro::race!(pending(), ready('b'), ready('c'), ready('d'),), 'b');
        let letters = coro::race!(
            async {
                after(2).await;
                'a'
            },
            async {
                after(2).await;
                'b'
            }
        );
        assert_eq!(letters, 'a');
    });
}

#[test]
fn losers_are_dropped_before_the_race_is_over_and_may_borrow() {
    struct Says<'a>(&'a RefCell<Vec<&'static str>>, &'static str);
    impl Drop for Says<'_> {
        fn drop(&mut self) {
            self.0.borrow_mut().push(self.1);
        }
    }
    let log = RefCell::new(Vec::new());
    let loses = async |name| {
        let _says = Says(&log, name);
        pending::<()>().await;
    };
    virtually(async {
        coro::race!(
            loses("first"),
            async {
                after(1).await;
            },
            loses("third")
        );
        log.borrow_mut().push("over");
    });
    let mut said = log.take();
    assert_eq!(said.pop(), Some("over"));
    said.sort_unstable();
    assert_eq!(said, ["first", "third"]);
}

#[test]
fn one_that_lost_by_reference_goes_on_from_where_it_was() {
    virtually(async {
        let mut slow = pin!(after(3));
        let mut ticks = 0;
        let done = loop {
            match coro::race!(async { Some(slow.as_mut().await) }, async {
                after(1).await;
                None
            }) {
                Some(done) => break done,
                None => ticks += 1,
            }
        };
        assert_eq!((done, ticks), (3, 2));
    });
}

#[test]
fn a_schedule_at_random_polls_others_first_and_every_schedule_lets_each_win() {
    let mut winners = BTreeSet::new();
    for seed in 0..50 {
        let executor = Executor::builder().schedule(Schedule::random(seed)).build();
        winners.insert(executor.block_on(async { coro::race!(ready(1), ready(2), ready(3)) }));
    }
    assert_eq!(winners, BTreeSet::from([1, 2, 3]));

    let seen = Rc::new(RefCell::new(BTreeSet::new()));
    let summary = Explorer::new().run(async || {
        let winner = coro::race!(ready(1), ready(2), ready(3));
        seen.borrow_mut().insert(winner);
    });
    assert!(summary.unwrap().is_complete());
    assert_eq!(seen.take(), BTreeSet::from([1, 2, 3]));
}

#[test]
fn a_report_names_the_branch_that_went_first() {
    let failure = Explorer::new()
        .run(async || assert_ne!(coro::race!(ready(1), ready(2), ready(3)), 3))
        .unwrap_err();
    let report = failure.to_string();
    assert!(report.contains("the race's third first"), "{report}");
}
