//! Children that borrow: when they run, how they end, and what becomes of a scope that is dropped or forgotten.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::future::{Future, pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::ptr;
use std::rc::Rc;
use std::sync::Mutex;
use std::task::{Poll, Waker};
use std::time::Duration;

use coro::{Clock, Coroutine, Executor, Explorer, Request, Step};

fn seconds(seconds: u64) -> coro::Sleep {
    coro::sleep(Duration::from_secs(seconds))
}

fn virtually<T>(future: impl Future<Output = T>) -> T {
    Executor::builder().clock(Clock::Virtual).build().block_on(future)
}

/// What happened, in order.
#[derive(Default)]
struct Log(RefCell<Vec<String>>);

impl Log {
    fn say(&self, what: impl Into<String>) {
        self.0.borrow_mut().push(what.into());
    }

    fn said(&self) -> Vec<String> {
        self.0.take()
    }
}

/// Says so when it is dropped.
struct Dropped<'a>(&'a Log, &'static str);

impl Drop for Dropped<'_> {
    fn drop(&mut self) {
        self.0.say(format!("{} dropped", self.1));
    }
}

fn message(panic: Box<dyn std::any::Any + Send>) -> String {
    panic
        .downcast_ref::<&str>()
        .map_or_else(String::new, |&text| text.to_owned())
}

#[test]
fn children_borrow_run_concurrently_and_give_typed_results() {
    let words = ["tea".to_owned(), "milk".to_owned()];
    let executor = Executor::builder().clock(Clock::Virtual).build();
    let (length, upper) = executor.block_on(coro::scope(async |scope| {
        let length = scope.spawn(async {
            seconds(3).await;
            words[0].len()
        });
        let upper = scope.spawn(async {
            seconds(2).await;
            words[1].to_uppercase()
        });
        (length.await.unwrap(), upper.await.unwrap())
    }));
    assert_eq!((length, &*upper), (3, "MILK"));
    assert_eq!(executor.now().elapsed_since_start(), Duration::from_secs(3));
}

#[test]
fn a_child_may_borrow_mutably_what_nobody_else_uses_meanwhile() {
    let mut milk = 1;
    let mut tea = vec![1];
    virtually(coro::scope(async |scope| {
        let (milk, tea) = (&mut milk, &mut tea);
        scope.spawn(async move { *milk += 1 });
        scope.spawn(async move { tea.push(2) });
    }));
    assert_eq!((milk, tea), (2, vec![1, 2]));
}

#[test]
fn the_scope_is_done_when_the_body_and_all_children_are() {
    let log = Log::default();
    virtually(async {
        coro::scope(async |scope| {
            scope.spawn(async {
                seconds(2).await;
                log.say("child");
            });
            log.say("body");
        })
        .await;
        log.say("after");
    });
    assert_eq!(log.said(), ["body", "child", "after"]);
}

#[test]
fn a_child_spawns_others_through_a_clone_of_the_scope() {
    let log = Log::default();
    virtually(coro::scope(async |scope| {
        let inner = scope.clone();
        let log = &log;
        scope.spawn(async move {
            log.say("child");
            let grandchild = inner.spawn(async move {
                seconds(1).await;
                log.say("grandchild");
                7
            });
            log.say(format!("the child is told {}", grandchild.await.unwrap()));
        });
    }));
    assert_eq!(log.said(), ["child", "grandchild", "the child is told 7"]);
}

#[test]
fn scopes_nest_and_the_inner_may_borrow_from_the_outer_body() {
    let log = Log::default();
    virtually(coro::scope(async |outer| {
        let name = "inner".to_owned();
        outer.spawn(async {
            seconds(2).await;
            log.say("outer child");
        });
        coro::scope(async |inner| {
            inner.spawn(async {
                seconds(1).await;
                log.say(format!("{name} child"));
            });
        })
        .await;
        log.say("inner scope is over");
    }));
    assert_eq!(log.said(), ["inner child", "inner scope is over", "outer child"]);
}

#[test]
fn a_child_is_polled_only_when_it_has_itself_been_woken() {
    let polls = Cell::new(0);
    virtually(coro::scope(async |scope| {
        let stop = Rc::new(Cell::new(None::<Waker>));
        let polls = &polls;
        let stopped = stop.clone();
        scope.spawn(poll_fn(move |cx| {
            polls.set(polls.get() + 1);
            stopped.set(Some(cx.waker().clone()));
            if polls.get() == 2 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }));
        for _ in 0..10 {
            coro::yield_now().await;
        }
        stop.take().unwrap().wake();
    }));
    assert_eq!(polls.get(), 2);
}

#[test]
fn a_dropped_scope_drops_the_body_and_then_the_children_in_order() {
    let log = Log::default();
    virtually(async {
        let child = async |name| {
            let _dropped = Dropped(&log, name);
            pending::<()>().await;
        };
        let endless = coro::scope(async |scope| {
            let _dropped = Dropped(&log, "body");
            scope.spawn(async {}).await.unwrap();
            scope.spawn(child("first"));
            scope.spawn(child("second"));
            pending::<()>().await;
        });
        assert!(coro::timeout(Duration::from_secs(1), endless).await.is_err());
    });
    assert_eq!(log.said(), ["body dropped", "first dropped", "second dropped"]);
}

/// Forgets it where a leak checker finds it.
fn forget_for_good<T>(value: T) {
    static FORGOTTEN: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    let address = ptr::from_mut(Box::leak(Box::new(value))).expose_provenance();
    FORGOTTEN.lock().unwrap().push(address);
}

#[test]
fn a_forgotten_scope_runs_no_further_and_uses_no_borrow() {
    let log = Log::default();
    virtually(async {
        {
            let local = Dropped(&log, "local");
            let mut scope = Box::pin(coro::scope(async |scope| {
                scope.spawn(async {
                    loop {
                        log.say(format!("{} used", local.1));
                        seconds(1).await;
                    }
                });
                pending::<()>().await;
            }));
            let for_a_while = coro::timeout(Duration::from_millis(1500), scope.as_mut());
            assert!(for_a_while.await.is_err());
            forget_for_good(scope);
        }
        seconds(10).await;
    });
    assert_eq!(log.said(), ["local used", "local used", "local dropped"]);
}

#[test]
fn a_childs_panic_cancels_the_others_and_comes_out_of_the_scope() {
    let log = Log::default();
    let panic = catch_unwind(AssertUnwindSafe(|| {
        virtually(coro::scope(async |scope| {
            let _dropped = Dropped(&log, "body");
            scope.spawn(async {
                let _dropped = Dropped(&log, "sibling");
                pending::<()>().await;
            });
            let failing = scope.spawn(async {
                seconds(1).await;
                panic!("out of milk");
            });
            failing.await.unwrap();
            log.say("never");
        }));
    }));
    assert_eq!(message(panic.unwrap_err()), "out of milk");
    assert_eq!(log.said(), ["body dropped", "sibling dropped"]);
}

#[test]
fn the_bodys_panic_cancels_the_children() {
    let log = Log::default();
    let panic = catch_unwind(AssertUnwindSafe(|| {
        virtually(coro::scope(async |scope| {
            scope.spawn(async {
                let _dropped = Dropped(&log, "child");
                pending::<()>().await;
            });
            seconds(1).await;
            panic!("out of tea");
        }));
    }));
    assert_eq!(message(panic.unwrap_err()), "out of tea");
    assert_eq!(log.said(), ["child dropped"]);
}

/// Panics when it is dropped.
struct Bomb(&'static str);

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("{}", self.0);
    }
}

#[test]
fn children_that_panic_while_they_are_dropped_do_not_keep_the_others() {
    let log = Log::default();
    let fail = |how: &'static str| {
        let log = &log;
        let panic = catch_unwind(AssertUnwindSafe(|| {
            virtually(async {
                let scope = coro::scope(async |scope| {
                    for bomb in ["first bomb", "second bomb"] {
                        scope.spawn(async move {
                            let _bomb = Bomb(bomb);
                            pending::<()>().await;
                        });
                    }
                    scope.spawn(async {
                        let _dropped = Dropped(log, "last");
                        pending::<()>().await;
                    });
                    let _bomb = (how == "the body's bomb").then(|| Bomb("the body's bomb"));
                    seconds(1).await;
                    assert!(how != "a panic", "a panic");
                    pending::<()>().await;
                });
                assert!(coro::timeout(Duration::from_secs(2), scope).await.is_err());
            });
        }));
        let text = panic.unwrap_err();
        text.downcast_ref::<String>()
            .cloned()
            .unwrap_or_else(|| message(text))
    };
    assert_eq!(fail("a panic"), "a panic");
    assert_eq!(log.said(), ["last dropped"]);
    assert_eq!(fail("a drop"), "first bomb");
    assert_eq!(log.said(), ["last dropped"]);
}

#[test]
fn an_aborted_child_is_dropped_at_its_turn_and_its_handle_is_told() {
    let log = Log::default();
    virtually(coro::scope(async |scope| {
        let child = scope.spawn(async {
            let _dropped = Dropped(&log, "child");
            pending::<()>().await;
        });
        coro::yield_now().await;
        assert!(!child.is_finished());
        child.abort();
        log.say("aborted");
        let error = child.await.unwrap_err();
        assert!(error.is_cancelled());
        assert!(
            error
                .to_string()
                .starts_with("the future spawned at core/tests/scope.rs:")
        );
    }));
    assert_eq!(log.said(), ["aborted", "child dropped"]);
}

#[test]
fn a_child_that_aborts_itself_is_dropped_when_it_suspends_and_abort_all_spares_it() {
    let log = Log::default();
    virtually(coro::scope(async |scope| {
        let handle = Rc::new(RefCell::new(None));
        let own = handle.clone();
        let log = &log;
        let inner = scope.clone();
        let child = scope.spawn(async move {
            inner.abort_all();
            coro::yield_now().await;
            log.say("spared");
            let own: coro::ScopedJoinHandle<()> = own.take().unwrap();
            own.abort();
            log.say("goes on");
            coro::yield_now().await;
            log.say("never");
        });
        handle.replace(Some(child));
        scope.spawn(async {
            log.say("never");
        });
    }));
    assert_eq!(log.said(), ["spared", "goes on"]);
}

#[test]
fn an_output_may_be_fetched_when_the_scope_is_over() {
    let (done, aborted) = virtually(coro::scope(async |scope| {
        let aborted = scope.spawn(pending::<()>());
        aborted.abort();
        (scope.spawn(async { 3 }), aborted)
    }));
    assert!(done.is_finished() && aborted.is_finished());
    assert_eq!(coro::block_on(done).unwrap(), 3);
    assert!(coro::block_on(aborted).unwrap_err().is_cancelled());
}

#[test]
#[should_panic = "was polled after it gave the output"]
fn a_handle_that_has_given_the_output_gives_no_other() {
    virtually(coro::scope(async |scope| {
        let mut child = pin!(scope.spawn(async {}));
        child.as_mut().await.unwrap();
        child.as_mut().await.unwrap();
    }));
}

#[test]
fn what_is_spawned_in_a_scope_that_is_over_is_dropped_at_once() {
    let log = Log::default();
    virtually(async {
        let kept = coro::scope(async |scope| scope).await;
        let late = kept.spawn(async {
            log.say("never");
        });
        assert!(late.is_finished());
        assert!(late.await.unwrap_err().is_cancelled());
        assert_eq!(kept.living(), 0);
    });
    assert!(log.said().is_empty());
}

#[test]
fn what_a_child_spawns_while_it_is_cancelled_is_dropped_at_once() {
    struct Spawns<'a>(coro::Scope<'a>, &'a Log);
    impl Drop for Spawns<'_> {
        fn drop(&mut self) {
            let log = self.1;
            let late = self.0.spawn(async move { log.say("never") });
            log.say(format!("finished: {}", late.is_finished()));
        }
    }
    let log = Log::default();
    virtually(async {
        let endless = coro::scope(async |scope| {
            let spawns = Spawns(scope.clone(), &log);
            scope.spawn(async move {
                let _spawns = spawns;
                pending::<()>().await;
            });
        });
        assert!(coro::timeout(Duration::from_secs(1), endless).await.is_err());
    });
    assert_eq!(log.said(), ["finished: true"]);
}

#[test]
fn a_busy_child_starves_neither_its_siblings_nor_other_tasks() {
    let turns = Cell::new(0);
    virtually(async {
        let other = coro::spawn(async {
            for _ in 0..3 {
                coro::yield_now().await;
            }
        });
        coro::scope(async |scope| {
            let busy = scope.spawn(async {
                loop {
                    turns.set(turns.get() + 1);
                    coro::yield_now().await;
                }
            });
            scope.spawn(async { coro::yield_now().await }).await.unwrap();
            other.await.unwrap();
            busy.abort();
        })
        .await;
    });
    assert!((3..10).contains(&turns.get()), "{} turns", turns.get());
}

#[test]
fn by_hand_the_requests_of_all_children_are_shown() {
    let scope = coro::scope(async |scope| {
        let slow = scope.spawn(seconds(3));
        scope.spawn(seconds(1));
        slow.await.unwrap();
        "done"
    });
    let mut step = Coroutine::new(scope).send();
    let mut requests = Vec::new();
    let output = loop {
        step = match step {
            Step::Yielded(coroutine, request) => {
                requests.push(request);
                coroutine.send()
            }
            // The children were spawned just now.
            Step::Waiting(coroutine) => {
                assert!(coroutine.is_woken());
                coroutine.send()
            }
            Step::Finished(output) => break output,
        }
    };
    assert_eq!(output, "done");
    let seconds = |seconds| Request::Sleep(Duration::from_secs(seconds));
    assert_eq!(requests, [seconds(1), seconds(2)]);
}

#[test]
fn a_dump_shows_each_child_where_it_was_spawned_and_what_it_waits_for() {
    let dump = virtually(coro::scope(async |scope| {
        let child = scope.spawn(async { seconds(9).await });
        let waits = scope.spawn(async move { child.await.unwrap() });
        seconds(1).await;
        let dump = coro::dump().to_string();
        scope.abort_all();
        assert!(waits.await.unwrap_err().is_cancelled());
        dump
    }));
    let lines: Vec<String> = dump
        .lines()
        .skip(2)
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let line = |text: &str| lines.iter().any(|line| line.contains(text));
    assert!(line("scope[1]") && line("sleep, 8.000s more"), "{dump}");
    assert!(
        line("scope[2]") && line("join the child of core/tests/scope.rs:"),
        "{dump}"
    );
}

#[test]
fn a_deadlock_says_in_which_child_it_is() {
    let spawned = line!() + 1;
    let stuck = || virtually(coro::scope(async |scope| drop(scope.spawn(pending::<()>()))));
    let report = catch_unwind(AssertUnwindSafe(stuck)).unwrap_err();
    let report = report.downcast::<String>().unwrap();
    let child = format!("is in the child of core/tests/scope.rs:{spawned}, ");
    assert!(report.contains(&child), "{report}");
}

#[test]
fn every_order_of_the_children_of_a_scope_is_tried() {
    let orders = Rc::new(RefCell::new(BTreeSet::new()));
    let seen = orders.clone();
    let summary = Explorer::new()
        .run(move || {
            let seen = seen.clone();
            async move {
                let order = RefCell::new(String::new());
                coro::scope(async |scope| {
                    for name in ['a', 'b', 'c'] {
                        let order = &order;
                        scope.spawn(async move { order.borrow_mut().push(name) });
                    }
                })
                .await;
                seen.borrow_mut().insert(order.into_inner());
            }
        })
        .unwrap();
    assert!(summary.is_complete());
    assert_eq!(orders.take().len(), 6);
}

#[test]
fn where_alike_orders_are_left_out_a_child_ends_before_and_after_another_task_looks() {
    let seen = RefCell::new(BTreeSet::new());
    let summary = Explorer::new().partial_order_reduction(true).run(async || {
        let mut looks = None;
        coro::scope(async |scope| {
            let child = scope.spawn(coro::yield_now());
            looks = Some(coro::spawn(async move { child.is_finished() }));
        })
        .await;
        let looked = looks.unwrap().await.unwrap();
        seen.borrow_mut().insert(looked);
    });
    assert!(summary.unwrap().is_complete());
    assert_eq!(seen.into_inner(), BTreeSet::from([false, true]));
}
