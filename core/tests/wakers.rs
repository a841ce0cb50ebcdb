//! Wakers kept, cloned, dropped and fired where and when they should not be.

mod support;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc;
use std::task::Waker;
use std::thread;

use coro::{Executor, spawn, yield_now};
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
            std::task::Poll::<()>::Pending
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
    assert_eq!(total, (0..4_000).sum());
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
