//! Other threads, in runs that are otherwise decided by their schedule.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use coro::{Explorer, spawn_named, yield_now};

#[test]
fn a_wake_by_another_thread_is_refused_unless_it_is_allowed() {
    let test = async || {
        let (sender, receiver) = async_channel::bounded(1);
        let thread = std::thread::spawn(move || sender.send_blocking(4).unwrap());
        let four = coro::outside(receiver.recv()).await;
        thread.join().unwrap();
        // It may have come before anybody waited for it; a thread that comes later is sure to wake.
        let (sender, receiver) = async_channel::bounded(1);
        let mut late = None;
        let five = coro::outside(poll_fn(|cx| {
            let waker = cx.waker().clone();
            let sender = sender.clone();
            if late.is_none() {
                late = Some(std::thread::spawn(move || {
                    sender.send_blocking(5).unwrap();
                    waker.wake();
                }));
                return Poll::Pending;
            }
            receiver.try_recv().map_or(Poll::Pending, Poll::Ready)
        }))
        .await;
        late.unwrap().join().unwrap();
        assert_eq!((four, five), (Ok(4), 5));
    };
    let refused = Explorer::new().run(test).unwrap_err();
    assert!(
        refused.message().starts_with("a task was woken from outside"),
        "{refused}"
    );
    assert!(Explorer::new().outside_wakes(true).run(test).is_ok());
}

#[test]
fn a_wake_by_another_thread_comes_in_at_the_turn_at_which_it_was_recorded() {
    // The thread sends when the worker has had so many turns.
    let test = |at: u32| {
        async move || {
            let (sender, receiver) = async_channel::bounded(1);
            let turns = Rc::new(Cell::new(0));
            let had = turns.clone();
            let guest = spawn_named("guest", async move {
                coro::outside(receiver.recv()).await.unwrap();
                panic!("woken after {} turns", had.get());
            });
            for turn in 0..200 {
                turns.set(turn);
                if turn == at {
                    let sender = sender.clone();
                    std::thread::spawn(move || sender.send_blocking(()).unwrap())
                        .join()
                        .unwrap();
                }
                yield_now().await;
            }
            guest.await.unwrap();
        }
    };
    let recording = Explorer::new().max_schedules(1).outside_wakes(true);
    let told = |at| recording.run(test(at)).unwrap_err();
    let (early, late) = (told(20), told(140));
    assert_ne!(early.message(), late.message());
    let schedule = late.schedule().unwrap();
    assert!(schedule.ends_with("<guest"), "{schedule}");
    assert!(late.to_string().contains("woken from outside, panics"), "{late}");
    assert_eq!(late.deviations(), Some(0));
    for at in [20, 100, 140] {
        let again = recording.replay(&schedule, test(at)).unwrap_err();
        assert_eq!(again.message(), late.message());
    }
    assert!(told(20).message() == early.message());
}

#[test]
fn orders_are_searched_though_another_thread_wakes() {
    let runs = RefCell::new(Vec::new());
    let summary = Explorer::new().outside_wakes(true).run(async || {
        let (sender, receiver) = async_channel::bounded(1);
        let order = Rc::new(RefCell::new(String::new()));
        let say = order.clone();
        let guest = spawn_named("guest", async move {
            say.borrow_mut().push('a');
            coro::outside(receiver.recv()).await.unwrap();
            say.borrow_mut().push('b');
        });
        let say = order.clone();
        let worker = spawn_named("worker", async move {
            say.borrow_mut().push('c');
            std::thread::spawn(move || sender.send_blocking(()).unwrap())
                .join()
                .unwrap();
            yield_now().await;
            say.borrow_mut().push('d');
        });
        guest.await.unwrap();
        worker.await.unwrap();
        runs.borrow_mut().push(order.take());
    });
    assert!(summary.unwrap().is_complete());
    let runs = runs.into_inner();
    // The wake comes in when nothing else is ready, or the message is there before anybody waits for it.
    for expected in ["acdb", "cabd", "cdab"] {
        assert!(runs.iter().any(|run| run == expected), "{runs:?}");
    }
}

#[test]
fn a_search_goes_on_where_a_thread_has_been_quicker_than_to_need_a_wake() {
    let runs = Cell::new(0);
    let summary = Explorer::new().outside_wakes(true).run(async || {
        runs.set(runs.get() + 1);
        let is_late = runs.get() == 1;
        let (sender, receiver) = async_channel::bounded(1);
        let send = move || sender.send_blocking(()).unwrap();
        let send = match is_late {
            true => Some(send),
            false => {
                send();
                None
            }
        };
        let sends = spawn_named("sends", async move {
            yield_now().await;
            if let Some(send) = send {
                std::thread::spawn(send).join().unwrap();
            }
        });
        coro::outside(receiver.recv()).await.unwrap();
        sends.await.unwrap();
        let _one_more_choice = coro::choose(2);
    });
    // Whether the runs are alike is another question.
    let told = summary.map_or_else(|failure| failure.message().to_owned(), |_| String::new());
    assert!(!told.contains("another thread"), "{told}");
    assert!(runs.get() > 1);
}
