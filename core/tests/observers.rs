//! Observers that do more than look on: whatever they do, every task is polled, dropped and joined as if nobody looked.

mod support;

use std::cell::{Cell, RefCell};
use std::future::pending;
use std::rc::Rc;
use std::task::Waker;

use coro::observe::{Event, Moment, Observer, Recorder};
use coro::{Clock, Executor, JoinHandle, spawn, spawn_named, yield_now};
use support::{Keep, Log, millis, observed, own_waker, panic_message, suspend, told};

/// What an observer drops, aborts or wakes when the moment comes.
type Held<T> = Rc<RefCell<Vec<T>>>;

fn is_about(event: &Event, id: u32) -> bool {
    event.task.as_ref().is_some_and(|task| task.id == id)
}

/// An executor on which `act` happens when the task with this number is told to have come to such a moment.
fn acting(id: u32, when: fn(&Moment) -> bool, act: impl Fn() + 'static) -> Executor {
    observed(move |event: &Event| {
        if is_about(event, id) && when(&event.moment) {
            act();
        }
    })
}

/// Fills many slots and looks whether each task is still the one that was put there.
fn slots_are_sound(executor: &Executor) {
    fn of_size<const BYTES: usize>(executor: &Executor) {
        let tasks: Vec<_> = (0..10u8)
            .map(|number| {
                executor.spawn(async move {
                    let ballast = [number; BYTES];
                    yield_now().await;
                    ballast[BYTES - 1]
                })
            })
            .collect();
        executor.block_on(async {
            for (number, task) in tasks.into_iter().enumerate() {
                assert_eq!(usize::from(task.await.unwrap()), number);
            }
        });
    }
    of_size::<1>(executor);
    of_size::<24>(executor);
    of_size::<48>(executor);
    of_size::<72>(executor);
    of_size::<104>(executor);
    of_size::<150>(executor);
}

/// Invariant 5.
#[test]
fn an_observer_may_drop_the_last_handle_of_a_task_that_is_told_to_have_finished() {
    for with_successors in [false, true] {
        let log = Log::default();
        let held: Held<JoinHandle<support::SayOnDrop>> = Rc::default();
        let dropped = held.clone();
        let executor = acting(
            2,
            |moment| matches!(moment, Moment::Finished { .. }),
            move || {
                drop(dropped.take());
                if with_successors {
                    for _ in 0..10 {
                        drop(spawn(yield_now()));
                    }
                }
            },
        );
        let output = log.on_drop("output dropped");
        held.borrow_mut().push(executor.spawn(async { output }));
        executor.run_until_stalled();
        assert_eq!(log.take(), ["output dropped"]);
        slots_are_sound(&executor);
    }
}

/// Invariant 5.
#[test]
fn an_observer_may_drop_the_last_handle_of_a_task_that_is_told_to_have_been_cancelled() {
    let held: Held<JoinHandle<()>> = Rc::default();
    let dropped = held.clone();
    let executor = acting(
        2,
        |moment| *moment == Moment::Cancelled,
        move || drop(dropped.take()),
    );
    held.borrow_mut().push(executor.spawn(pending()));
    executor.run_until_stalled();
    held.borrow()[0].abort();
    executor.run_until_stalled();
    slots_are_sound(&executor);
}

/// Invariant 11.
#[test]
fn a_panic_of_a_task_whose_last_handle_an_observer_drops_comes_out_once() {
    let held: Held<JoinHandle<()>> = Rc::default();
    let dropped = held.clone();
    let executor = acting(
        2,
        |moment| *moment == Moment::Panicked,
        move || drop(dropped.take()),
    );
    held.borrow_mut().push(executor.spawn(async { panic!("task") }));
    assert_eq!(panic_message(|| executor.run_until_stalled()), "task");
    executor.run_until_stalled();
    slots_are_sound(&executor);
}

#[test]
fn an_abort_by_an_observer_who_is_told_that_a_poll_begins_ends_the_task_when_that_poll_suspends() {
    let log = Log::default();
    let held: Held<JoinHandle<()>> = Rc::default();
    let aborted = held.clone();
    let executor = acting(
        2,
        |moment| *moment == Moment::Polled,
        move || aborted.borrow().iter().for_each(JoinHandle::abort),
    );
    let inside = log.clone();
    held.borrow_mut().push(executor.spawn(async move {
        inside.say("polled");
        yield_now().await;
        inside.say("never said");
    }));
    executor.run_until_stalled();
    assert_eq!(log.take(), ["polled"]);
    let task = held.borrow_mut().pop().unwrap();
    assert!(executor.block_on(task).unwrap_err().is_cancelled());
    slots_are_sound(&executor);
}

#[test]
fn an_abort_by_an_observer_at_any_other_moment_ends_the_task_once() {
    let moments: [fn(&Moment) -> bool; 3] = [
        |moment| matches!(moment, Moment::Suspended { .. }),
        |moment| matches!(moment, Moment::Woken { .. }),
        |moment| matches!(moment, Moment::Finished { .. }),
    ];
    for (at, when) in moments.into_iter().enumerate() {
        let held: Held<JoinHandle<()>> = Rc::default();
        let aborted = held.clone();
        let executor = acting(2, when, move || {
            aborted.borrow().iter().for_each(JoinHandle::abort);
        });
        held.borrow_mut().push(executor.spawn(yield_now()));
        executor.run_until_stalled();
        let task = held.borrow_mut().pop().unwrap();
        assert_eq!(executor.block_on(task).is_ok(), at == 2);
        slots_are_sound(&executor);
    }
}

#[test]
fn what_an_observer_wakes_or_spawns_when_all_is_idle_runs_before_time_goes_on() {
    let log = Log::default();
    let wakers: Held<Waker> = Rc::default();
    let (woken, inside) = (wakers.clone(), log.clone());
    let executor = observed(move |event: &Event| {
        if let Moment::Parked { until: Some(_), .. } = event.moment {
            for waker in woken.take() {
                waker.wake();
                let spawned = inside.clone();
                drop(spawn(async move {
                    spawned.say(format!("spawned at {:?}", coro::Instant::now()));
                }));
            }
        }
    });
    let inside = log.clone();
    executor.block_on(async {
        let waiting = spawn(async move {
            let waker = own_waker().await;
            wakers.borrow_mut().push(waker);
            suspend().await;
            inside.say(format!("woken at {:?}", coro::Instant::now()));
        });
        coro::sleep(millis(5)).await;
        waiting.await.unwrap();
    });
    let now = format!("{:?}", observed(|_: &Event| ()).now());
    assert_eq!(
        log.take(),
        [format!("woken at {now}"), format!("spawned at {now}")]
    );
}

#[test]
fn a_task_that_an_observer_wakes_at_the_last_moment_is_not_stuck() {
    let wakers: Held<Waker> = Rc::default();
    let woken = wakers.clone();
    let executor = observed(move |event: &Event| {
        if let Moment::Parked { .. } = event.moment {
            for waker in woken.take() {
                waker.wake();
            }
        }
    });
    executor.block_on(async {
        let waker = own_waker().await;
        wakers.borrow_mut().push(waker);
        suspend().await;
    });
}

#[test]
fn an_observers_panic_comes_out_once_and_leaves_nothing_half_way() {
    type Bad = fn(&Moment) -> bool;
    let moments: [(&str, Bad); 7] = [
        ("spawned", |moment| matches!(moment, Moment::Spawned { .. })),
        ("polled", |moment| *moment == Moment::Polled),
        ("suspended", |moment| matches!(moment, Moment::Suspended { .. })),
        ("woken", |moment| matches!(moment, Moment::Woken { .. })),
        ("finished", |moment| matches!(moment, Moment::Finished { .. })),
        ("parked", |moment| matches!(moment, Moment::Parked { .. })),
        ("timer", |moment| matches!(moment, Moment::TimerFired { .. })),
    ];
    for (name, when) in moments {
        let armed = Rc::new(Cell::new(true));
        let once = armed.clone();
        let executor = observed(move |event: &Event| {
            if when(&event.moment) && once.replace(false) {
                panic!("observer");
            }
        });
        let log = Log::default();
        let task = |name| {
            let inside = log.clone();
            executor.spawn(async move {
                yield_now().await;
                coro::sleep(millis(1)).await;
                inside.say(name);
                name
            })
        };
        let (one, two) = (task("one"), task("two"));
        let both = async { coro::join!(one, two) };
        let mut both = Box::pin(both);
        let message = panic_message(|| drop(executor.block_on(both.as_mut())));
        assert_eq!(message, "observer", "{name}");
        assert!(!armed.get(), "{name}");
        if let "finished" | "timer" = name {
            // The panic came out after the round in which all were done.
            continue;
        }
        let (one, two) = executor.block_on(both);
        assert_eq!((one.unwrap(), two.unwrap()), ("one", "two"), "{name}");
        assert_eq!(log.take(), ["one", "two"], "{name}");
    }
}

/// Invariant 15.
#[test]
fn an_observer_who_always_panics_harms_nobody() {
    let executor = observed(|_: &Event| panic!("observer"));
    let task = executor.spawn(async {
        yield_now().await;
        7
    });
    let mut panics = 0;
    while !task.is_finished() {
        assert_eq!(panic_message(|| executor.run_until_stalled()), "observer");
        panics += 1;
        assert!(panics < 20, "each run gets on");
    }
    assert_eq!(panic_message(|| drop(executor.block_on(task))), "observer");
    // It was told of the end of that `block_on`, too.
    assert_eq!(panic_message(|| drop(executor)), "observer");
}

/// Invariant 16.
#[test]
fn an_observer_may_take_a_dump_at_every_moment() {
    let dumps = Rc::new(Cell::new(0));
    let count = dumps.clone();
    let observer = Rc::new(move |_: &Event| {
        assert!(!coro::dump().to_string().is_empty());
        count.set(count.get() + 1);
    });
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(move |event: &Event| observer(event))
        .build();
    let detached = executor.spawn(pending::<()>());
    executor.block_on(async {
        let task = spawn(async {
            coro::sleep(millis(1)).await;
            yield_now().await;
        });
        let aborted = spawn(pending::<()>());
        aborted.abort();
        assert!(aborted.await.is_err());
        assert!(spawn(async { panic!("on purpose") }).await.is_err());
        task.await.unwrap();
    });
    drop(executor);
    drop(detached);
    assert!(dumps.get() > 30, "{}", dumps.get());
}

#[test]
fn an_observer_may_drive_another_executor_and_is_not_told_of_it() {
    let recorder = Recorder::new();
    let kept = recorder.clone();
    let executor = observed(move |event: &Event| {
        kept.event(event);
        if event.moment == Moment::Polled {
            let inner = observed(kept.clone());
            inner.block_on(async { spawn(coro::sleep(millis(1))).await.unwrap() });
            coro::block_on(yield_now());
        }
    });
    executor.block_on(spawn_nothing());
    assert_eq!(
        told(&recorder),
        [
            "0.000s #1 spawn_nothing spawned",
            "0.000s #1 spawn_nothing polled",
            "0.000s #1 spawn_nothing finished",
        ]
    );
}

async fn spawn_nothing() {}

#[test]
fn a_recorder_can_be_read_inside_the_event_and_be_given_twice() {
    let recorder = Recorder::new();
    let reader = recorder.clone();
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(recorder.clone())
        .observer(move |event: &Event| {
            let recording = reader.recording();
            let last = recording.events().last().map(ToString::to_string);
            assert_eq!(last, Some(event.to_string()));
        })
        .observer(recorder.clone())
        .build();
    executor.block_on(yield_now());
    let lines = told(&recorder);
    assert!(
        lines.chunks(2).all(|pair| pair[0] == pair[1]) && lines.len() == 12,
        "{lines:?}"
    );
}

#[test]
fn what_an_observer_does_is_told_to_nobody_but_kept_account_of() {
    let recorder = Recorder::new();
    let kept = recorder.clone();
    let executor = observed(move |event: &Event| {
        kept.event(event);
        if let Moment::Spawned { .. } = event.moment {
            drop(spawn_named("its own", Keep(Rc::default())));
        }
    });
    let texts = executor.block_on(async {
        yield_now().await;
        coro::dump().to_string()
    });
    assert!(texts.contains("#2 its own"), "{texts}");
    let lines = told(&recorder);
    let said = |line: &str| lines.iter().any(|said| said == line);
    assert!(said("0.000s #2 its own polled"), "{lines:?}");
    assert!(!said("0.000s #2 its own spawned by #1"), "{lines:?}");
    assert!(!said("0.000s #2 its own spawned"), "{lines:?}");
}

#[test]
fn a_dump_says_how_long_polls_took_unless_time_is_virtual_and_it_is_to_be_the_same_in_every_run() {
    let dump = |clock| {
        let executor = Executor::builder().clock(clock).observer(Recorder::new()).build();
        executor.block_on(async {
            yield_now().await;
            coro::dump()
        })
    };
    let (real, virtual_) = (dump(Clock::Real), dump(Clock::Virtual));
    assert!(real.to_string().contains(" ran "), "{real}");
    assert!(!virtual_.to_string().contains(" ran "), "{virtual_}");
    assert_eq!(virtual_.to_string(), dump(Clock::Virtual).to_string());
    assert!(virtual_.tasks[0].ran > std::time::Duration::ZERO);
}
