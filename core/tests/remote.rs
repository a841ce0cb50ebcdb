//! Tasks that other threads spawn.

mod support;

use std::future::{Future, pending};
use std::pin::pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::task::{Context, Wake, Waker};
use std::thread::{self, ThreadId};

use coro::observe::Recorder;
use coro::{Clock, Executor, Handle, RemoteHandle, Schedule};
use support::{message, panic_message};

/// An executor on a thread of its own, which runs until this is dropped.
struct Worker {
    handle: Handle,
    stop: Option<async_channel::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Worker {
    fn start() -> Self {
        let (give, take) = mpsc::channel();
        let (stop, stopped) = async_channel::bounded::<()>(1);
        let thread = thread::spawn(move || {
            let executor = Executor::new();
            give.send(executor.handle()).unwrap();
            executor.block_on(stopped.recv()).unwrap_err();
        });
        Worker {
            handle: take.recv().unwrap(),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    fn thread(&self) -> ThreadId {
        self.thread.as_ref().unwrap().thread().id()
    }

    /// Ends its `block_on`, and drops the executor.
    fn stop(&mut self) -> thread::Result<()> {
        self.stop = None;
        self.thread.take().map_or(Ok(()), thread::JoinHandle::join)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let stopped = self.stop();
        if !thread::panicking() {
            stopped.unwrap();
        }
    }
}

/// Says on which thread it was dropped.
struct Dropped(mpsc::Sender<ThreadId>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.send(thread::current().id()).unwrap();
    }
}

/// A future that never ends and says where it is dropped.
fn never(dropped: &mpsc::Sender<ThreadId>) -> impl Future<Output = ()> + Send + use<> {
    let dropped = Dropped(dropped.clone());
    async move {
        let _dropped = dropped;
        pending::<()>().await;
    }
}

#[test]
fn a_future_from_another_thread_runs_on_the_executors_own() {
    let worker = Worker::start();
    let task = worker.handle.spawn(async {
        coro::yield_now().await;
        thread::current().id()
    });
    assert_eq!(task.join().unwrap(), worker.thread());
}

#[test]
fn a_remote_task_can_be_awaited_on_any_executor() {
    let worker = Worker::start();
    let task = |n: u32| {
        worker.handle.spawn_with(async move || {
            let inner = coro::spawn(async move { n * 2 });
            inner.await.unwrap()
        })
    };
    assert_eq!(coro::block_on(task(1)).unwrap(), 2);
    assert_eq!(futures::executor::block_on(task(2)).unwrap(), 4);
    let on_the_virtual_clock = Executor::builder().clock(Clock::Virtual).build();
    assert_eq!(on_the_virtual_clock.block_on(coro::outside(task(3))).unwrap(), 6);
    // And on its own.
    let handle = worker.handle.clone();
    let on_its_own = worker
        .handle
        .spawn_with(async move || handle.spawn(async { 8 }).await.unwrap());
    assert_eq!(on_its_own.join().unwrap(), 8);
}

#[test]
fn what_a_closure_makes_there_need_not_be_send() {
    let worker = Worker::start();
    let task = worker.handle.spawn_with(|| async {
        let shared = Rc::new(5);
        let other = shared.clone();
        coro::spawn(async move { *other }).await.unwrap() + *shared
    });
    assert_eq!(task.join().unwrap(), 10);
    let by_async_closure = worker.handle.spawn_with(async || 3);
    assert_eq!(by_async_closure.join().unwrap(), 3);
}

#[test]
fn a_task_that_ends_in_the_last_turn_before_nobody_drives_the_executor_is_told_of() {
    let executor = Executor::new();
    let task = executor.handle().spawn(async { 1 });
    assert!(executor.tick());
    assert_eq!(task.join().unwrap(), 1);
    let task = executor.handle().spawn(async { 2 });
    executor.block_on(async {
        // The first of them only lets the task in.
        coro::yield_now().await;
        coro::yield_now().await;
    });
    assert_eq!(task.join().unwrap(), 2);
}

#[test]
fn an_executor_that_sleeps_is_woken_for_a_task() {
    let executor = Executor::new();
    let handle = executor.handle();
    let (sender, receiver) = async_channel::bounded(1);
    let other = thread::spawn(move || {
        drop(handle.spawn(async move { sender.send(4).await.unwrap() }));
    });
    // Nothing else can end this.
    assert_eq!(executor.block_on(receiver.recv()), Ok(4));
    other.join().unwrap();
}

#[test]
fn what_was_spawned_before_the_executor_is_driven_waits_for_that() {
    let executor = Executor::new();
    let task = executor.handle().spawn(async { "here" });
    assert!(!task.is_finished());
    executor.run_until_stalled();
    assert!(task.is_finished());
    assert_eq!(task.join().unwrap(), "here");
}

#[test]
fn the_panic_of_a_remote_task_is_told_with_the_line_that_spawned_it() {
    let worker = Worker::start();
    let task: RemoteHandle<()> = worker.handle.spawn(async { panic!("out of milk") });
    let line = line!() - 1;
    let error = task.join().unwrap_err();
    assert!(error.is_panic());
    let place = format!("core/tests/remote.rs:{line}");
    let told = error.to_string();
    assert!(
        told.contains(&place) && told.ends_with("panicked: out of milk"),
        "{told}"
    );
}

#[test]
fn the_panic_of_a_detached_remote_task_comes_out_of_block_on() {
    let mut worker = Worker::start();
    drop(worker.handle.spawn(async { panic!("unheard") }));
    let panic = worker.thread.take().unwrap().join().unwrap_err();
    assert_eq!(message(panic), "unheard");
}

#[test]
fn so_does_one_that_was_told_and_nobody_looked() {
    let executor = Executor::new();
    let task = executor.handle().spawn(async { panic!("unread") });
    executor.run_until_stalled();
    assert!(task.is_finished());
    drop(task);
    assert_eq!(panic_message(|| executor.run_until_stalled()), "unread");
    executor.run_until_stalled();
}

#[test]
fn a_remote_task_is_aborted_where_it_stands_or_before_it_began() {
    let worker = Worker::start();
    let (dropped, where_dropped) = mpsc::channel();
    let (begins, has_begun) = mpsc::channel();
    let unfinished = never(&dropped);
    let task = worker.handle.spawn(async move {
        begins.send(()).unwrap();
        unfinished.await;
    });
    has_begun.recv().unwrap();
    task.abort();
    assert!(task.join().unwrap_err().is_cancelled());
    assert_eq!(where_dropped.recv(), Ok(worker.thread()));

    let executor = Executor::new();
    let task = executor.handle().spawn(never(&dropped));
    task.abort();
    executor.run_until_stalled();
    let error = task.join().unwrap_err();
    assert!(error.is_cancelled());
    assert!(error.to_string().starts_with("task #2 spawned at"), "{error}");
    assert_eq!(where_dropped.recv(), Ok(thread::current().id()));
}

#[test]
fn an_abort_comes_too_late_for_a_task_that_has_finished() {
    let executor = Executor::new();
    let task = executor.handle().spawn(async { 5 });
    executor.run_until_stalled();
    task.abort();
    executor.run_until_stalled();
    assert_eq!(task.join().unwrap(), 5);
}

#[test]
fn a_task_that_its_executor_does_not_end_is_told_to_be_cancelled() {
    let mut worker = Worker::start();
    let id = worker.thread();
    let (dropped, where_dropped) = mpsc::channel();
    let task = worker.handle.spawn(never(&dropped));
    worker.stop().unwrap();
    assert!(task.join().unwrap_err().is_cancelled());
    assert_eq!(where_dropped.recv(), Ok(id));
}

#[test]
fn a_task_that_was_never_taken_in_is_cancelled_by_the_executors_drop() {
    let (give, take) = mpsc::channel();
    let (dropped, where_dropped) = mpsc::channel();
    let asked = Arc::new(Barrier::new(2));
    let at = asked.clone();
    let thread = thread::spawn(move || {
        let executor = Executor::new();
        give.send(executor.handle()).unwrap();
        at.wait();
    });
    let handle = take.recv().unwrap();
    let id = thread.thread().id();
    let task = handle.spawn(never(&dropped));
    let made = Arc::new(AtomicUsize::new(0));
    let count = made.clone();
    let other = handle.spawn_with(move || {
        count.fetch_add(1, Ordering::Relaxed);
        pending::<()>()
    });
    asked.wait();
    assert!(task.join().unwrap_err().is_cancelled());
    assert!(other.join().unwrap_err().is_cancelled());
    assert_eq!(where_dropped.recv(), Ok(id));
    assert_eq!(
        made.load(Ordering::Relaxed),
        0,
        "the closure does not run to be cancelled"
    );
    thread.join().unwrap();
}

#[test]
fn what_is_spawned_on_a_dropped_executor_is_dropped_here_and_cancelled() {
    let executor = Executor::new();
    let handle = executor.handle();
    drop(executor);
    let (dropped, where_dropped) = mpsc::channel();
    let task = handle.spawn(never(&dropped));
    assert_eq!(where_dropped.recv(), Ok(thread::current().id()));
    assert!(task.is_finished());
    let error = task.join().unwrap_err();
    assert!(error.is_cancelled());
    assert!(
        error
            .to_string()
            .starts_with("the future spawned at core/tests/remote.rs"),
        "{error}"
    );
}

#[test]
fn whether_a_spawn_or_the_executors_drop_comes_first_each_is_told_and_dropped_once() {
    const ROUNDS: usize = 300;
    const SPAWNS: usize = 8;
    let (dropped, where_dropped) = mpsc::channel();
    let mut finished = 0;
    for round in 0..ROUNDS {
        let start = Arc::new(Barrier::new(3));
        let executor = Executor::new();
        let spawners: Vec<_> = (0..2)
            .map(|_| {
                let (handle, start, dropped) = (executor.handle(), start.clone(), dropped.clone());
                thread::spawn(move || {
                    start.wait();
                    let tasks: Vec<_> = (0..SPAWNS)
                        .map(|nth| {
                            let dropped = Dropped(dropped.clone());
                            handle.spawn(async move {
                                let _dropped = dropped;
                                if nth % 2 == 0 {
                                    pending::<()>().await;
                                }
                            })
                        })
                        .collect();
                    let ended = tasks.into_iter().map(RemoteHandle::join);
                    ended
                        .filter(|ended| match ended {
                            Ok(()) => true,
                            Err(error) => {
                                assert!(error.is_cancelled());
                                false
                            }
                        })
                        .count()
                })
            })
            .collect();
        start.wait();
        for _ in 0..round % 4 {
            executor.run_until_stalled();
        }
        drop(executor);
        finished += spawners
            .into_iter()
            .map(|spawner| spawner.join().unwrap())
            .sum::<usize>();
    }
    drop(dropped);
    assert_eq!(where_dropped.iter().count(), ROUNDS * 2 * SPAWNS);
    assert!(finished <= ROUNDS * SPAWNS);
}

#[test]
fn aborts_and_drops_of_handles_race_with_the_tasks_ends_and_nobody_hangs() {
    let worker = Worker::start();
    let (dropped, where_dropped) = mpsc::channel();
    const ROUNDS: usize = 1_000;
    for round in 0..ROUNDS {
        let dropped = Dropped(dropped.clone());
        let task = worker.handle.spawn(async move {
            coro::yield_now().await;
            dropped
        });
        match round % 3 {
            0 => drop(task),
            1 => {
                task.abort();
                drop(task.join());
            }
            _ => drop(task.join().unwrap()),
        }
    }
    drop(dropped);
    drop(worker);
    assert_eq!(where_dropped.iter().count(), ROUNDS);
}

#[test]
fn a_remote_task_is_seen_like_any_other() {
    let recorder = Recorder::new();
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(recorder.clone())
        .build();
    let handle = executor.handle();
    async fn still() {
        pending::<()>().await;
    }
    async fn visit() {
        coro::sleep(std::time::Duration::from_secs(3)).await;
    }
    drop(handle.spawn(still()));
    drop(handle.spawn_with(visit));
    let line = line!() - 2;
    executor.run_until_stalled();
    let dump = executor.dump().to_string();
    assert!(dump.contains("#2 still") && dump.contains("#3 visit"), "{dump}");
    assert!(dump.contains(&format!("core/tests/remote.rs:{line}")), "{dump}");
    assert!(dump.contains("sleep, 3.000s more"), "{dump}");
    let told = recorder.recording().to_string();
    assert!(told.contains("#2 still spawned"), "{told}");
}

#[test]
fn on_the_virtual_clock_a_spawn_from_another_thread_is_outside() {
    let executor = Executor::builder().clock(Clock::Virtual).build();
    let handle = executor.handle();
    let (sender, receiver) = async_channel::bounded(1);
    let at_once = sender.clone();
    let other = thread::spawn(move || {
        let task = handle.spawn(async move { at_once.send(()).await.unwrap() });
        task.join().unwrap();
    });
    executor.block_on(coro::outside(receiver.recv())).unwrap();
    other.join().unwrap();
    // Where nobody says so, nobody is expected to come.
    let deadlock = panic_message(|| executor.block_on(receiver.recv()).unwrap());
    assert!(deadlock.starts_with("deadlock"), "{deadlock}");
    drop(sender);
}

#[test]
fn a_schedule_that_is_recorded_refuses_a_spawn_from_outside() {
    let recording = Executor::builder().record_schedule(true).build();
    let handle = recording.handle();
    let refused = panic_message(|| drop(handle.spawn(async {})));
    assert!(refused.contains("whose schedule is recorded"), "{refused}");
    let schedule: Schedule = recording.schedule_so_far().unwrap().parse().unwrap();
    let replaying = Executor::builder().schedule(schedule).build();
    let handle = replaying.handle();
    assert_eq!(panic_message(|| drop(handle.spawn(async {}))), refused);
    // An order at random is not.
    let random = Executor::builder().schedule(Schedule::random(7)).build();
    let task = random.handle().spawn(async { 7 });
    random.run_until_stalled();
    assert_eq!(task.join().unwrap(), 7);
}

#[test]
fn to_join_on_the_executors_own_thread_is_a_panic_and_no_hang() {
    let worker = Worker::start();
    let handle = worker.handle.clone();
    let task = worker
        .handle
        .spawn_with(async move || handle.spawn(pending::<()>()).join());
    let error = task.join().unwrap_err();
    assert!(
        error.to_string().contains("`.await` the handle instead"),
        "{error}"
    );
}

#[test]
fn a_foreign_waker_that_panics_harms_no_other_task() {
    struct Bad;
    impl Wake for Bad {
        fn wake(self: Arc<Self>) {
            panic!("a bad waker");
        }
    }
    let executor = Executor::new();
    let handle = executor.handle();
    let mut told = pin!(handle.spawn(async {}));
    let waker = Waker::from(Arc::new(Bad));
    assert!(told.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    let other = handle.spawn(async { 3 });
    assert_eq!(panic_message(|| executor.run_until_stalled()), "a bad waker");
    executor.run_until_stalled();
    assert_eq!(other.join().unwrap(), 3);
    assert_eq!(
        told.poll(&mut Context::from_waker(Waker::noop()))
            .map(|told| told.is_ok()),
        std::task::Poll::Ready(true)
    );
}

#[test]
fn a_running_executor_has_a_handle_for_whoever_runs_on_it() {
    let (sender, receiver) = async_channel::bounded(1);
    let (told, other) = coro::block_on(async {
        let handle = Handle::current();
        let other = thread::spawn(move || {
            let task = handle.spawn(async move { sender.send(1).await.unwrap() });
            task.join()
        });
        (receiver.recv().await, other)
    });
    assert_eq!(told, Ok(1));
    // Its end is told before nobody is there to do so.
    other.join().unwrap().unwrap();
}

#[test]
fn with_its_block_on_a_handle_is_over_though_there_be_another() {
    let handle = coro::block_on(async { Handle::current() });
    let (dropped, where_dropped) = mpsc::channel();
    let task = handle.spawn(never(&dropped));
    assert!(task.is_finished());
    assert_eq!(where_dropped.recv(), Ok(thread::current().id()));
    coro::block_on(async {
        assert!(handle.dump(std::time::Duration::ZERO).unwrap_err().is_dropped());
        assert!(handle.spawn(async {}).await.unwrap_err().is_cancelled());
        assert_eq!(Handle::current().spawn(async { 2 }).await.unwrap(), 2);
    });
}

#[test]
fn what_was_asked_of_a_block_on_that_ends_before_it_is_cancelled() {
    let (dropped, where_dropped) = mpsc::channel();
    let mut task = None;
    coro::block_on(async { task = Some(Handle::current().spawn(never(&dropped))) });
    assert!(task.unwrap().join().unwrap_err().is_cancelled());
    assert_eq!(where_dropped.recv(), Ok(thread::current().id()));
}

#[test]
fn where_no_executor_runs_there_is_no_handle() {
    let nowhere = panic_message(|| drop(Handle::current()));
    assert!(
        nowhere.starts_with("`coro::Handle::current` was called where no coro executor runs"),
        "{nowhere}"
    );
    let by_hand = coro::Coroutine::new(async { drop(Handle::current()) });
    let by_hand = panic_message(|| drop(by_hand.send()));
    assert!(by_hand.contains("driven by hand"), "{by_hand}");
}
