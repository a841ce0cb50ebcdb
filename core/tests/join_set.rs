//! Tasks in a set, and the rights to abort one.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::future::{Future, pending};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use coro::{AbortHandle, Clock, Executor, Explorer, JoinSet};

fn virtually<T>(future: impl Future<Output = T>) -> T {
    Executor::builder().clock(Clock::Virtual).build().block_on(future)
}

async fn after(seconds: u64) -> u64 {
    coro::sleep(Duration::from_secs(seconds)).await;
    seconds
}

/// Counts how many of it there are.
struct Counted(Rc<Cell<i32>>);

impl Counted {
    fn new(count: &Rc<Cell<i32>>) -> Self {
        count.set(count.get() + 1);
        Counted(count.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

fn never(count: &Rc<Cell<i32>>) -> impl Future<Output = u64> + use<> {
    let counted = Counted::new(count);
    async move {
        pending::<()>().await;
        drop(counted);
        0
    }
}

#[test]
fn tasks_are_given_in_the_order_in_which_they_end() {
    let ended = virtually(async {
        let mut set: JoinSet<u64> = [3, 1, 2].into_iter().map(after).collect();
        assert_eq!(set.len(), 3);
        let mut ended = Vec::new();
        while let Some(output) = set.join_next().await {
            ended.push(output.unwrap());
            if ended == [1] {
                set.spawn(after(4));
            }
        }
        assert!(set.is_empty() && set.join_next().await.is_none());
        ended
    });
    assert_eq!(ended, [1, 2, 3, 4]);
}

#[test]
fn those_that_ended_before_anybody_asked_are_given_in_that_order_too() {
    virtually(async {
        let mut set: JoinSet<u64> = [3, 1, 2].into_iter().map(after).collect();
        assert!(set.try_join_next().is_none());
        after(9).await;
        let ended: Vec<u64> = std::iter::from_fn(|| set.try_join_next())
            .map(Result::unwrap)
            .collect();
        assert_eq!(ended, [1, 2, 3]);

        set.insert(coro::spawn(async { 7 }));
        let handle = coro::spawn(async { 8 });
        after(1).await;
        set.insert(handle);
        assert_eq!(set.join_all().await, [7, 8]);
    });
}

#[test]
fn a_cancelled_wait_loses_nothing() {
    virtually(async {
        let mut set: JoinSet<u64> = [2].into_iter().map(after).collect();
        assert!(
            coro::timeout(Duration::from_secs(1), set.join_next())
                .await
                .is_err()
        );
        after(5).await;
        assert_eq!(set.join_next().await.unwrap().unwrap(), 2);
    });
}

#[test]
fn panics_and_aborts_are_told_by_task() {
    virtually(async {
        let mut set = JoinSet::new();
        set.spawn(async { panic!("out of milk") });
        let abort: AbortHandle = set.spawn(pending::<()>());
        abort.abort();
        let first = set.join_next().await.unwrap().unwrap_err();
        assert!(first.is_panic(), "{first}");
        let second = set.join_next().await.unwrap().unwrap_err();
        assert!(second.is_cancelled(), "{second}");
        assert!(abort.is_finished());
    });
}

#[test]
fn a_dropped_set_aborts_its_tasks_and_a_detached_one_does_not() {
    let count = Rc::new(Cell::new(0));
    virtually(async {
        let mut set = JoinSet::new();
        set.spawn(never(&count));
        set.spawn_named("second", never(&count));
        coro::yield_now().await;
        drop(set);
        coro::yield_now().await;
        assert_eq!(count.get(), 0);

        let mut set = JoinSet::new();
        set.spawn(never(&count));
        set.detach_all();
        assert!(set.is_empty());
        drop(set);
        after(1).await;
        assert_eq!(count.get(), 1);
    });
}

#[test]
fn a_set_is_used_again_when_its_tasks_were_detached() {
    virtually(async {
        let mut set: JoinSet<u64> = [2, 1].into_iter().map(after).collect();
        set.detach_all();
        set.spawn(after(3));
        assert_eq!(set.join_all().await, [3]);
    });
}

#[test]
fn shutdown_returns_when_every_future_has_been_dropped() {
    let count = Rc::new(Cell::new(0));
    virtually(async {
        let mut set: JoinSet<u64> = (0..5).map(|_| never(&count)).collect();
        assert_eq!(count.get(), 5);
        set.shutdown().await;
        assert_eq!(count.get(), 0);
        assert!(set.is_empty());
    });
}

#[test]
fn join_all_hands_a_panic_up_and_aborts_the_others() {
    let count = Rc::new(Cell::new(0));
    let executor = Executor::builder().clock(Clock::Virtual).build();
    let panic = catch_unwind(AssertUnwindSafe(|| {
        executor.block_on(async {
            let mut set = JoinSet::new();
            set.spawn(never(&count));
            set.spawn(async {
                after(1).await;
                panic!("out of tea")
            });
            set.join_all().await
        })
    }));
    assert_eq!(panic.unwrap_err().downcast_ref::<&str>(), Some(&"out of tea"));
    executor.run_until_stalled();
    assert_eq!(count.get(), 0);
}

#[test]
fn what_is_dropped_with_its_task_is_aborted_and_what_is_detached_is_not() {
    let count = Rc::new(Cell::new(0));
    virtually(async {
        let task = coro::spawn(never(&count)).abort_on_drop();
        assert!(coro::timeout(Duration::from_secs(1), task).await.is_err());
        coro::yield_now().await;
        assert_eq!(count.get(), 0);

        let detached = coro::spawn(never(&count)).abort_on_drop().detach();
        coro::yield_now().await;
        assert!(!detached.is_finished());
        assert_eq!(count.get(), 1);

        let done = coro::spawn(async { 5 }).abort_on_drop();
        after(1).await;
        assert!(done.is_finished());
        assert_eq!(done.await.unwrap(), 5);

        let stopped = coro::spawn(never(&count)).abort_on_drop();
        stopped.abort();
        assert!(stopped.await.unwrap_err().is_cancelled());
        detached.abort();
    });
    assert_eq!(count.get(), 0);
}

#[test]
fn the_right_to_abort_a_task_that_has_ended_aborts_nobody_else_in_its_slot() {
    virtually(async {
        let ended = coro::spawn(async {});
        let abort = ended.abort_handle();
        ended.await.unwrap();
        assert!(abort.is_finished());
        let next = coro::spawn(async {
            coro::yield_now().await;
            7
        });
        abort.abort();
        assert_eq!(next.await.unwrap(), 7);
    });
}

#[test]
fn the_right_to_abort_outlives_the_executor() {
    let executor = Executor::new();
    let task = executor.spawn(pending::<()>());
    let abort = task.abort_handle();
    assert!(!abort.is_finished());
    drop(executor);
    assert!(abort.is_finished());
    abort.abort();
    assert!(task.is_finished());
}

#[test]
fn whoever_awaits_the_next_task_is_shown_to_do_so() {
    let dump = virtually(async {
        let waits = coro::spawn_named("waits", async {
            let mut set: JoinSet<u64> = [3, 4].into_iter().map(after).collect();
            while set.join_next().await.is_some() {}
        });
        after(1).await;
        let dump = coro::dump().to_string();
        waits.await.unwrap();
        dump
    });
    assert!(dump.contains("the first of 2"), "{dump}");
}

#[test]
fn whoever_awaits_all_tasks_is_shown_at_the_line_that_does() {
    let place = Rc::new(Cell::new(0));
    let line = place.clone();
    let dump = virtually(async {
        let waits = coro::spawn_named("waits", async move {
            let set: JoinSet<u64> = [3, 4].into_iter().map(after).collect();
            line.set(line!() + 1);
            set.join_all().await
        });
        after(1).await;
        let dump = coro::dump().to_string();
        waits.await.unwrap();
        dump
    });
    let place = format!("core/tests/join_set.rs:{}", place.get());
    let is_shown = |line: &str| line.contains("all of 2") && line.ends_with(&place);
    assert!(dump.lines().any(is_shown), "{place} in {dump}");
}

#[test]
fn join_all_of_a_set_with_an_aborted_task_names_it_and_its_own_caller() {
    let line = Cell::new(0);
    let aborted = || {
        virtually(async {
            let mut set = JoinSet::new();
            set.spawn(after(1)).abort();
            line.set(line!() + 1);
            set.join_all().await
        })
    };
    let panic = catch_unwind(AssertUnwindSafe(aborted)).unwrap_err();
    let message = panic.downcast::<String>().unwrap();
    let caller = format!(
        "was cancelled, so `JoinSet::join_all` (at core/tests/join_set.rs:{}:",
        line.get()
    );
    assert!(message.contains(&caller), "{message}");
}

#[test]
fn every_order_in_which_three_tasks_can_end_is_tried_also_where_alike_orders_are_left_out() {
    for reduces in [false, true] {
        let orders = Rc::new(RefCell::new(BTreeSet::new()));
        let summary = Explorer::new().partial_order_reduction(reduces).run(async || {
            let mut set: JoinSet<u64> = [0, 1, 2].into_iter().map(async |n| n).collect();
            let mut order = Vec::new();
            while let Some(ended) = set.join_next().await {
                order.push(ended.unwrap());
            }
            orders.borrow_mut().insert(order);
        });
        assert!(summary.unwrap().is_complete());
        assert_eq!(orders.take().len(), 6, "reduced: {reduces}");
    }
}

/// Invariant 11.
#[test]
fn a_task_is_a_member_though_the_waker_of_who_awaited_it_before_panics_in_its_drop() {
    struct Panicking;
    impl Wake for Panicking {
        fn wake(self: Arc<Self>) {}
    }
    impl Drop for Panicking {
        fn drop(&mut self) {
            panic!("waker");
        }
    }
    virtually(async {
        let mut set = JoinSet::new();
        let mut task = coro::spawn(after(1));
        {
            let foreign = Waker::from(Arc::new(Panicking));
            let polled = Pin::new(&mut task).poll(&mut Context::from_waker(&foreign));
            assert!(polled.is_pending());
        }
        let inserted = catch_unwind(AssertUnwindSafe(|| set.insert(task)));
        assert!(inserted.is_err());
        assert_eq!(set.join_next().await.unwrap().unwrap(), 1);
        assert!(set.join_next().await.is_none());
    });
}

/// Invariant 11.
#[test]
fn a_foreign_waker_that_panics_when_a_task_is_inserted_keeps_nobody_waiting() {
    struct Panicking;
    impl Wake for Panicking {
        fn wake(self: Arc<Self>) {
            panic!("waker");
        }
    }
    virtually(async {
        let mut set = JoinSet::new();
        set.spawn(pending());
        let foreign = Waker::from(Arc::new(Panicking));
        assert!(
            set.poll_join_next(&mut Context::from_waker(&foreign))
                .is_pending()
        );
        let over = coro::spawn(after(1));
        coro::sleep(Duration::from_secs(2)).await;
        let inserted = catch_unwind(AssertUnwindSafe(|| set.insert(over)));
        assert!(inserted.is_err());
        assert_eq!(set.join_next().await.unwrap().unwrap(), 1);
        set.abort_all();
        assert!(set.join_next().await.unwrap().is_err());
        assert!(set.is_empty() && set.join_next().await.is_none());
    });
}
