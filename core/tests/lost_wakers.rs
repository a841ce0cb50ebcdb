//! A task that nobody can wake is named as soon as all is idle; one that somebody can wake never is.

mod support;

use std::cell::RefCell;
use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::mpsc;
use std::task::{Poll, Waker};
use std::thread;

use coro::observe::{Moment, Recorder};
use coro::{Executor, JoinHandle, join, spawn, yield_now};
use support::{Keep, millis, panic_message, placeless, recorded, suspend};

/// Whom the recorder heard of as having kept no waker, in order, each with what it waited for.
fn named(recorder: &Recorder) -> Vec<String> {
    let recording = recorder.recording();
    let lost = |moment: &Moment| matches!(moment, Moment::KeptNoWaker { .. });
    let events = recording.events().iter().filter(|event| lost(&event.moment));
    let tail = |line: String| {
        line.rsplit_once(" kept no waker")
            .map(|(_, tail)| tail.to_owned())
    };
    events
        .map(|event| {
            let id = event.task.as_ref().map_or(0, |task| task.id);
            format!("#{id}{}", tail(placeless(&event.to_string())).unwrap_or_default())
        })
        .collect()
}

/// Runs `root`, which lasts until 10 ms, and says who was named meanwhile.
fn named_in(root: impl Future<Output = ()>) -> Vec<String> {
    let (executor, recorder) = recorded();
    executor.block_on(async { join!(root, coro::sleep(millis(10))) });
    named(&recorder)
}

#[test]
fn a_task_that_kept_no_waker_is_named_once_however_often_all_is_idle() {
    let named = named_in(async {
        drop(spawn(suspend()));
        for _ in 0..3 {
            coro::sleep(millis(1)).await;
        }
    });
    assert_eq!(named, ["#2"]);
}

#[test]
fn the_future_of_block_on_is_judged_as_tasks_are() {
    let (executor, recorder) = recorded();
    let report = panic_message(|| executor.block_on(suspend()));
    assert_eq!(named(&recorder), ["#1"]);
    assert!(
        report.starts_with("deadlock: #1 returned `Pending` and kept no waker"),
        "{report}"
    );
}

#[test]
fn a_task_whose_waker_was_thrown_away_later_is_named_when_all_is_stuck() {
    let (executor, recorder) = recorded();
    let wakers = Rc::new(RefCell::new(Vec::new()));
    let task = executor.spawn(Keep(wakers.clone()));
    let report = panic_message(|| {
        executor.block_on(async {
            yield_now().await;
            drop(wakers.take());
            task.await.unwrap();
        });
    });
    assert_eq!(named(&recorder), ["#2"]);
    assert!(
        report.starts_with("deadlock: #2 returned `Pending` and kept no waker"),
        "{report}"
    );
}

#[test]
fn a_waker_that_anybody_holds_is_a_waker() {
    let wakers = Rc::new(RefCell::new(Vec::new()));
    let held = wakers;
    let names = named_in(async move {
        drop(spawn(Keep(held.clone())));
        // A task holds the waker of another, in its own future.
        let stolen = held.clone();
        drop(spawn(async move {
            yield_now().await;
            let _stolen: Vec<Waker> = stolen.take();
            coro::sleep(millis(5)).await;
        }));
        // Joining, a channel, a lock: each keeps one.
        let endless = spawn(pending_with_waker(held.clone()));
        drop(spawn(async move { drop(endless.await) }));
        let (sender, receiver) = async_channel::bounded::<()>(1);
        drop(spawn(async move { assert!(receiver.recv().await.is_err()) }));
        coro::sleep(millis(2)).await;
        drop(sender);
    });
    assert_eq!(names, [] as [&str; 0]);
}

async fn pending_with_waker(wakers: Rc<RefCell<Vec<Waker>>>) {
    Keep(wakers).await;
}

#[test]
fn who_wakes_itself_and_keeps_nothing_is_not_stuck() {
    let names = named_in(async {
        let mut left = 5;
        poll_fn(|cx| {
            cx.waker().wake_by_ref();
            left -= 1;
            if left == 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        let aborted = spawn(suspend());
        aborted.abort();
        assert!(aborted.await.is_err());
    });
    assert_eq!(names, [] as [&str; 0]);
}

#[test]
fn who_means_to_wait_for_ever_says_so_and_is_not_named() {
    let names = named_in(async {
        drop(spawn(coro::pending::<()>()));
        drop(spawn(async {
            join!(coro::pending::<()>(), coro::pending::<()>());
        }));
        drop(spawn(coro::race(coro::pending::<()>(), coro::pending())));
        drop(spawn(async {
            coro::join_all([coro::pending::<()>()]).await;
        }));
        drop(spawn(endless()));
    });
    assert_eq!(names, [] as [&str; 0]);
    let names = named_in(async {
        drop(spawn(pending::<()>()));
        drop(spawn(async {
            join!(coro::pending::<()>(), suspend());
        }));
    });
    assert_eq!(names, ["#2", "#3, waiting on all of 2"]);
}

#[coro::traced]
async fn endless() {
    coro::pending::<()>().await;
}

#[test]
fn a_task_that_is_polled_again_is_judged_again() {
    let (executor, recorder) = recorded();
    let wakers = Rc::new(RefCell::new(Vec::new()));
    let kept = wakers.clone();
    let task = executor.spawn(async move {
        Keep(kept.clone()).or_when_polled_again().await;
        Keep(kept).or_when_polled_again().await;
    });
    for round in 0..2 {
        executor.block_on(coro::sleep(millis(1)));
        assert_eq!(named(&recorder).len(), round, "it keeps a waker");
        // Woken, it suspends without keeping one; then a wake by a waker that was kept before comes late.
        let late: Vec<Waker> = wakers.take();
        late.iter().for_each(Waker::wake_by_ref);
        executor.block_on(coro::sleep(millis(1)));
        assert_eq!(named(&recorder).len(), round, "a late waker is one, too");
        drop(late);
        executor.block_on(async {
            let report = coro::dump();
            assert!(!report.tasks[1].kept_no_waker);
        });
        if !task.is_finished() {
            break;
        }
    }
    drop(task);
}

/// Pending twice: first with a waker kept, then, when woken, without.
trait OrWhenPolledAgain {
    fn or_when_polled_again(self) -> Pin<Box<dyn Future<Output = ()>>>;
}

impl OrWhenPolledAgain for Keep {
    fn or_when_polled_again(mut self) -> Pin<Box<dyn Future<Output = ()>>> {
        let mut polls = 0;
        Box::pin(poll_fn(move |cx| {
            polls += 1;
            if polls == 1 {
                return Pin::new(&mut self).poll(cx);
            }
            Poll::Pending
        }))
    }
}

/// Invariant 17.
#[test]
fn a_wake_by_value_from_another_thread_is_never_taken_for_a_lost_waker() {
    const ROUNDS: usize = 20_000;
    let (executor, recorder) = recorded();
    let (send, receive) = mpsc::channel::<Waker>();
    let waking = thread::spawn(move || {
        for waker in receive {
            waker.wake();
        }
    });
    let task: JoinHandle<()> = executor.spawn(async move {
        for _ in 0..ROUNDS {
            let mut is_polled = false;
            coro::outside(poll_fn(|cx| {
                if std::mem::replace(&mut is_polled, true) {
                    return Poll::Ready(());
                }
                send.send(cx.waker().clone()).unwrap();
                Poll::Pending
            }))
            .await;
        }
    });
    executor.block_on(task).unwrap();
    waking.join().unwrap();
    assert_eq!(named(&recorder), [] as [&str; 0]);
}

#[test]
fn tasks_that_come_and_go_in_an_executor_that_is_never_idle_leave_no_suspicion_behind() {
    let (executor, recorder) = recorded();
    executor.block_on(async {
        for _ in 0..1_000 {
            let lost = spawn(suspend());
            yield_now().await;
            lost.abort();
            assert!(lost.await.is_err());
        }
        coro::sleep(millis(1)).await;
    });
    assert_eq!(named(&recorder), [] as [&str; 0]);
}

#[test]
fn on_the_real_clock_a_lost_waker_is_named_too() {
    let recorder = Recorder::new();
    let executor = Executor::builder().observer(recorder.clone()).build();
    drop(executor.spawn(suspend()));
    executor.block_on(coro::sleep(millis(1)));
    assert_eq!(named(&recorder), ["#2"]);
    assert!(executor.dump().to_string().contains("it kept no waker"));
}
