//! Wakers kept, cloned, dropped and fired where and when they should not be.

mod support;

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Wake, Waker};
use std::thread;

use coro::{Coroutine, Executor, JoinHandle, Step, spawn, yield_now};
use support::{Keep, Log, own_waker, suspend, virtual_executor};

#[test]
fn a_wake_from_another_thread_ends_the_wait() {
    let (sender, receiver) = async_channel::bounded(1);
    let sent = coro::block_on(async {
        let other = thread::spawn(move || sender.send_blocking(thread::current().id()).unwrap());
        let sent = receiver.recv().await.unwrap();
        other.join().unwrap();
        sent
    });
    assert_ne!(sent, thread::current().id());
}

/// Invariant 2.
#[test]
fn no_wake_is_lost_in_many_round_trips_between_threads() {
    let (to, from_us) = async_channel::bounded::<u32>(1);
    let (back, from_them) = async_channel::bounded::<u32>(1);
    let other = thread::spawn(move || {
        while let Ok(number) = from_us.recv_blocking() {
            back.send_blocking(number + 1).unwrap();
        }
    });
    coro::block_on(async move {
        for number in 0..2_000 {
            to.send(number).await.unwrap();
            assert_eq!(from_them.recv().await.unwrap(), number + 1);
        }
    });
    other.join().unwrap();
}

/// Invariant 4.
#[test]
fn a_future_that_is_not_send_can_have_its_waker_fired_and_dropped_on_another_thread() {
    coro::block_on(async {
        let not_send = Rc::new(RefCell::new(0));
        let (give, take) = mpsc::channel::<Waker>();
        let seen = not_send.clone();
        let task = spawn(async move {
            give.send(own_waker().await).unwrap();
            suspend().await;
            *seen.borrow_mut() += 1;
        });
        let other = thread::spawn(move || {
            let waker = take.recv().unwrap();
            let second = waker.clone();
            waker.wake();
            drop(second);
        });
        task.await.unwrap();
        other.join().unwrap();
        assert_eq!(
            Rc::strong_count(&not_send),
            1,
            "the future was dropped here, on its own thread"
        );
        assert_eq!(*not_send.borrow(), 1);
    });
}

/// Invariant 3.
#[test]
fn a_wake_after_completion_does_not_poll_the_task_that_has_the_slot_now() {
    let log = Log::default();
    let executor = Executor::new();
    let wakers = Rc::new(RefCell::new(Vec::new()));
    let kept = wakers.clone();
    drop(executor.spawn(async move {
        let waker = own_waker().await;
        kept.borrow_mut().push(waker);
    }));
    executor.run_until_stalled();

    let inside = log.clone();
    drop(executor.spawn(async move {
        std::future::poll_fn(|_| {
            inside.say("polled");
            Poll::<()>::Pending
        })
        .await;
    }));
    executor.run_until_stalled();
    assert_eq!(log.take(), ["polled"]);
    wakers.borrow()[0].wake_by_ref();
    executor.run_until_stalled();
    assert_eq!(log.take(), [""; 0]);
}

/// Invariant 1.
#[test]
fn wakers_that_outlive_their_executor_do_nothing() {
    let wakers = Rc::new(RefCell::new(Vec::new()));
    let executor = Executor::new();
    drop(executor.spawn(Keep(wakers.clone())));
    executor.run_until_stalled();
    drop(executor);
    let waker = wakers.borrow_mut().pop().unwrap();
    waker.wake_by_ref();
    let cloned = waker.clone();
    thread::spawn(move || cloned.wake()).join().unwrap();

    // The next executor here may have taken over the number; at worst it is woken for nothing.
    assert_eq!(
        coro::block_on(async {
            waker.wake();
            1
        }),
        1
    );
}

/// Invariant 10.
#[test]
fn a_waker_fired_by_a_drop_during_shutdown_finds_nobody_and_does_no_harm() {
    struct WakeOnDrop(Rc<RefCell<Vec<Waker>>>);
    impl Drop for WakeOnDrop {
        fn drop(&mut self) {
            for waker in self.0.take() {
                waker.wake();
            }
        }
    }
    let wakers = Rc::new(RefCell::new(Vec::new()));
    let executor = Executor::new();
    for _ in 0..3 {
        let wake = WakeOnDrop(wakers.clone());
        let keep = Keep(wakers.clone());
        drop(executor.spawn(async move {
            let _wake = wake;
            keep.await;
        }));
    }
    executor.run_until_stalled();
    assert_eq!(wakers.borrow().len(), 3);
    drop(executor);
    assert!(wakers.borrow().is_empty());
}

#[test]
fn a_nested_block_on_does_not_eat_the_outer_ones_wake_up() {
    for _ in 0..100 {
        let (sender, receiver) = async_channel::bounded(1);
        coro::block_on(async {
            let waiting = spawn(async move { receiver.recv().await.unwrap() });
            yield_now().await;
            let (inner_sender, inner_receiver) = async_channel::bounded(1);
            let other = thread::spawn(move || {
                sender.send_blocking(1).unwrap();
                inner_sender.send_blocking(2).unwrap();
            });
            assert_eq!(coro::block_on(inner_receiver.recv()).unwrap(), 2);
            assert_eq!(waiting.await.unwrap(), 1);
            other.join().unwrap();
        });
    }
}

/// Invariant 12.
#[test]
fn parking_steals_no_token_that_was_meant_for_the_users_own_park() {
    coro::block_on(async {
        thread::current().unpark();
        coro::sleep(support::millis(1)).await;
        // Would block for ever if the executor had parked the thread with std's token.
        thread::park();
    });
}

#[test]
fn an_embedded_executor_is_told_of_wakes_between_two_runs() {
    let (ring, bell) = mpsc::channel();
    let executor = Executor::builder()
        .on_wake(move || ring.send(()).unwrap())
        .build();
    let wakers = Rc::new(RefCell::new(Vec::new()));
    drop(executor.spawn(Keep(wakers.clone())));
    executor.run_until_stalled();
    assert!(bell.try_recv().is_err());

    wakers.borrow()[0].wake_by_ref();
    assert!(bell.try_recv().is_ok());
    executor.run_until_stalled();
    assert_eq!(wakers.borrow().len(), 2, "the task was polled again");
}

#[test]
fn many_threads_may_wake_many_tasks_at_once() {
    let (sender, receiver) = async_channel::unbounded::<u64>();
    let senders: Vec<_> = (0..4)
        .map(|thread| {
            let sender = sender.clone();
            thread::spawn(move || {
                (0..1_000).for_each(|number| sender.send_blocking(thread * 1_000 + number).unwrap());
            })
        })
        .collect();
    drop(sender);
    let total: u64 = coro::block_on(async {
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let receiver = receiver.clone();
                spawn(async move {
                    let mut sum = 0;
                    while let Ok(number) = receiver.recv().await {
                        sum += number;
                    }
                    sum
                })
            })
            .collect();
        let mut total = 0;
        for task in tasks {
            total += task.await.unwrap();
        }
        total
    });
    assert_eq!(total, (0..4_000).sum::<u64>());
    senders.into_iter().for_each(|sender| sender.join().unwrap());
}

#[test]
fn an_executor_inside_a_task_of_another_can_be_driven_and_dropped() {
    let outer = virtual_executor();
    let sum = outer.block_on(async {
        let inner = Executor::new();
        let task = inner.spawn(async {
            yield_now().await;
            2
        });
        let from_inner = inner.block_on(task).unwrap();
        drop(inner.spawn(std::future::pending::<()>()));
        drop(inner);
        from_inner + spawn(async { 3 }).await.unwrap()
    });
    assert_eq!(sum, 5);
}

#[test]
fn an_executor_kept_in_a_thread_local_shuts_down_with_its_thread() {
    thread_local! {
        static EXECUTOR: Executor = Executor::new();
    }
    let (tell, told) = mpsc::channel();
    struct Tell(mpsc::Sender<&'static str>);
    impl Drop for Tell {
        fn drop(&mut self) {
            self.0.send("dropped").unwrap();
        }
    }
    thread::spawn(move || {
        EXECUTOR.with(|executor| {
            let tell = Tell(tell);
            drop(executor.spawn(async move {
                let _tell = tell;
                std::future::pending::<()>().await;
            }));
            executor.run_until_stalled();
        });
    })
    .join()
    .unwrap();
    assert_eq!(told.recv().unwrap(), "dropped");
}

/// A foreign waker that counts how often it is fired; how often it is held is its `Arc`'s count.
#[derive(Default)]
struct Fired(AtomicU32);

impl Wake for Fired {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn is_pending<T>(task: &mut JoinHandle<T>, waker: &Waker) -> bool {
    Pin::new(task).poll(&mut Context::from_waker(waker)).is_pending()
}

#[test]
fn a_joiners_waker_is_held_once_and_let_go_when_another_takes_its_place() {
    let executor = Executor::new();
    let (first, second) = (Arc::new(Fired::default()), Arc::new(Fired::default()));
    let held = || (Arc::strong_count(&first) - 1, Arc::strong_count(&second) - 1);
    let mut task = executor.spawn(suspend());
    for _ in 0..3 {
        assert!(is_pending(&mut task, &Waker::from(first.clone())));
        assert_eq!(held(), (1, 0));
    }
    assert!(is_pending(&mut task, &Waker::from(second.clone())));
    assert_eq!(held(), (0, 1));
    executor.block_on(async {
        let cx = own_waker().await;
        assert!(is_pending(&mut task, &cx));
    });
    assert_eq!(held(), (0, 0), "a task of the executor itself waits now");
    assert!(is_pending(&mut task, &Waker::from(first.clone())));
    drop(task);
    assert_eq!(held(), (0, 0));
    assert_eq!(
        (first.0.load(Ordering::Relaxed), second.0.load(Ordering::Relaxed)),
        (0, 0)
    );
}

#[test]
fn the_last_waker_a_handle_was_polled_with_is_fired_once_when_the_task_ends() {
    let executor = Executor::new();
    let fired: Vec<_> = (0..100).map(|_| Arc::new(Fired::default())).collect();
    let mut tasks: Vec<_> = fired.iter().map(|_| executor.spawn(yield_now())).collect();
    for (task, fired) in tasks.iter_mut().zip(&fired) {
        assert!(is_pending(task, Waker::noop()));
        assert!(is_pending(task, &Waker::from(fired.clone())));
    }
    executor.run_until_stalled();
    for (mut task, fired) in tasks.into_iter().zip(fired) {
        assert_eq!(fired.0.load(Ordering::Relaxed), 1);
        assert_eq!(Arc::strong_count(&fired), 1);
        assert!(!is_pending(&mut task, Waker::noop()));
    }
}

#[test]
fn a_joiners_waker_whose_clone_runs_the_task_to_its_end_is_not_left_waiting() {
    thread_local! {
        static TASKS: Executor = Executor::new();
    }
    static TABLE: RawWakerVTable = RawWakerVTable::new(
        |_| {
            TASKS.with(Executor::run_until_stalled);
            RawWaker::new(ptr::null(), &TABLE)
        },
        |_| (),
        |_| (),
        |_| (),
    );
    let mut task = TASKS.with(|tasks| tasks.spawn(async { 5 }));
    #[allow(unsafe_code)]
    // SAFETY: the functions of the table touch nothing through the pointer.
    let waker = unsafe { Waker::new(ptr::null(), &TABLE) };
    let polled = Pin::new(&mut task).poll(&mut Context::from_waker(&waker));
    assert!(matches!(polled, Poll::Ready(Ok(5))));
}

#[test]
fn a_wake_inside_a_coroutine_driven_by_a_task_queues_in_order_with_the_others() {
    let log = Log::default();
    let executor = virtual_executor();
    let sleeper = |name: &'static str| {
        let log = log.clone();
        let kept = Rc::new(RefCell::new(Vec::new()));
        let task = executor.spawn({
            let kept = kept.clone();
            async move {
                let waker = own_waker().await;
                kept.borrow_mut().push(waker);
                suspend().await;
                log.say(name);
            }
        });
        (kept, task)
    };
    let (first, one) = sleeper("woken by hand");
    let (second, two) = sleeper("woken by the task");
    executor.run_until_stalled();
    executor.block_on(async {
        let inner = Coroutine::new(async move { first.borrow()[0].wake_by_ref() });
        assert!(matches!(inner.send(), Step::Finished(())));
        second.borrow()[0].wake_by_ref();
        one.await.unwrap();
        two.await.unwrap();
    });
    assert_eq!(log.take(), ["woken by hand", "woken by the task"]);
}
