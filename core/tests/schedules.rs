//! Schedules that are not searched in order: random ones, printed ones, and those with faults on purpose.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use coro::{Clock, Executor, Explorer, Schedule, spawn_named, yield_now};

mod explored;
use explored::{deposits, independent};

/// In which order two tasks of two polls run under a schedule.
fn order(tasks: usize, polls: usize, schedule: Schedule) -> Vec<usize> {
    let order = Rc::new(RefCell::new(Vec::new()));
    let say = order.clone();
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .schedule(schedule)
        .build();
    executor.block_on(independent(tasks, polls, move |task| say.borrow_mut().push(task)));
    order.take()
}

#[test]
fn random_schedules_reach_all_orders_and_the_same_seed_the_same_one() {
    let mut times = BTreeMap::<Vec<usize>, u32>::new();
    for seed in 0..600 {
        let first = order(2, 2, Schedule::random(seed));
        assert_eq!(order(2, 2, Schedule::random(seed)), first);
        *times.entry(first).or_default() += 1;
    }
    assert_eq!(times.len(), 6);
    assert!(times.values().all(|times| *times > 40), "{times:?}");
    assert_eq!(order(3, 2, Schedule::fifo()), [0, 1, 2, 0, 1, 2]);
}

#[test]
fn priorities_run_one_task_as_long_as_they_can_but_for_so_many_changes() {
    let mut orders = BTreeMap::<Vec<usize>, u32>::new();
    for seed in 0..200 {
        let order = order(3, 3, Schedule::pct(seed, 1, 9));
        let changes = order.windows(2).filter(|pair| pair[0] != pair[1]).count();
        // From task to task, and back to the one that fell behind.
        assert!(changes <= 3, "{order:?}");
        *orders.entry(order).or_default() += 1;
    }
    assert!(orders.len() > 20, "{orders:?}");
}

#[coro::test(explore)]
#[should_panic(expected = "smallest failing order: FIFO with 1 change")]
async fn a_test_that_explores_fails_with_the_report() {
    deposits().await;
}

#[coro::test(explore)]
async fn a_test_that_explores_may_return_a_result() -> Result<(), std::num::ParseIntError> {
    yield_now().await;
    assert_eq!("4".parse::<u32>()?, 4);
    Ok(())
}

#[coro::test(schedules = 100, seed = 7)]
#[should_panic(expected = "under the random schedule of seed ")]
async fn a_test_under_random_schedules_fails_with_the_seed() {
    deposits().await;
}

#[coro::test(replay = "v1.b136:1>two")]
#[should_panic(expected = "left: 10")]
async fn a_test_can_be_run_under_one_schedule_that_was_printed() {
    deposits().await;
}

#[coro::test(seed = 3)]
#[should_panic(expected = "Error: ParseIntError")]
async fn an_error_fails_a_test_under_a_schedule() -> Result<(), std::num::ParseIntError> {
    "cow".parse::<u32>()?;
    Ok(())
}

#[test]
fn a_bug_that_needs_one_order_among_millions_is_found_at_random() {
    let failure = Explorer::new()
        .max_schedules(2_000)
        .run(async || {
            let order = Rc::new(RefCell::new(Vec::new()));
            let say = order.clone();
            independent(12, 4, move |task| say.borrow_mut().push(task)).await;
            // The last one is done before anybody else has begun.
            assert_ne!(order.borrow()[..4], [11; 4]);
        })
        .unwrap_err();
    assert!(failure.deviations().unwrap() >= 4, "{failure}");
    let again = Explorer::new().replay(&failure.schedule().unwrap(), async || {
        let order = Rc::new(RefCell::new(Vec::new()));
        let say = order.clone();
        independent(12, 4, move |task| say.borrow_mut().push(task)).await;
        assert_ne!(order.borrow()[..4], [11; 4]);
    });
    assert_eq!(again.unwrap_err().message(), failure.message());
}

#[test]
fn a_task_that_is_cancelled_between_two_steps_is_found_if_asked() {
    let test = async || {
        let accounts = Rc::new((Cell::new(10), Cell::new(0)));
        let both = accounts.clone();
        let transfer = spawn_named("transfer", async move {
            both.0.set(both.0.get() - 10);
            yield_now().await;
            both.1.set(both.1.get() + 10);
        });
        // It may be cancelled: the money must be somewhere all the same.
        drop(transfer.await);
        assert_eq!(accounts.0.get() + accounts.1.get(), 10);
    };
    assert!(Explorer::new().run(test).unwrap().is_complete());
    let faulty = Explorer::new().cancellations(1);
    let failure = faulty.run(test).unwrap_err();
    assert_eq!(failure.deviations(), Some(1));
    assert!(failure.to_string().contains("on purpose, cancelled"), "{failure}");
    let again = faulty.replay(&failure.schedule().unwrap(), test).unwrap_err();
    assert_eq!(again.message(), failure.message());
}

#[test]
fn a_future_that_takes_any_poll_for_its_wake_is_found_by_a_spurious_one() {
    let wait = |looks_again: bool| {
        async move || {
            let is_open = Rc::new(Cell::new(false));
            let door = is_open.clone();
            let mut was_polled = false;
            let guest = spawn_named("guest", async move {
                poll_fn(|_| {
                    let is_ready = if looks_again { door.get() } else { was_polled };
                    was_polled = true;
                    if is_ready { Poll::Ready(()) } else { Poll::Pending }
                })
                .await;
                assert!(door.get(), "it came in through a door that is shut");
            });
            yield_now().await;
            yield_now().await;
            is_open.set(true);
            drop(guest);
        }
    };
    let faulty = Explorer::new().spurious_wakes(1);
    assert!(Explorer::new().run(wait(false)).unwrap().is_complete());
    let failure = faulty.run(wait(false)).unwrap_err();
    assert_eq!(failure.message(), "it came in through a door that is shut");
    assert!(faulty.run(wait(true)).unwrap().is_complete());
}

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
fn two_runs_of_a_program_that_only_the_schedule_decides_are_the_same() {
    let compared = Explorer::new().compare_runs(true).run(async || {
        let nap = spawn_named("nap", coro::sleep(Duration::from_secs(1)));
        independent(2, 2, |_| {}).await;
        nap.await.unwrap();
    });
    assert!(compared.unwrap().is_complete());
}

#[test]
fn a_deadline_that_is_seen_after_a_later_one_is_found_by_timers_that_are_late() {
    let wait = |takes_what_is_there: bool| {
        async move || {
            let (sender, receiver) = async_channel::bounded(1);
            let work = spawn_named("work", async move {
                coro::sleep(Duration::from_secs(1)).await;
                sender.send("in time").await.unwrap();
            });
            let result = coro::timeout(Duration::from_secs(2), receiver.recv()).await;
            let result = match result {
                Err(_) if takes_what_is_there => receiver.recv().await.ok(),
                other => other.ok().and_then(Result::ok),
            };
            assert_eq!(result, Some("in time"));
            work.await.unwrap();
        }
    };
    let late = Explorer::new().late_timers(1);
    assert!(Explorer::new().run(wait(false)).unwrap().is_complete());
    assert!(late.run(wait(true)).unwrap().is_complete());
    let failure = late.run(wait(false)).unwrap_err();
    let told = failure.to_string();
    assert!(
        told.contains("<- not the usual choice: the clock comes 1.000s late"),
        "{told}"
    );
    let again = late
        .replay(&failure.schedule().unwrap(), wait(false))
        .unwrap_err();
    assert_eq!(again.to_string().lines().last(), told.lines().last());
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
