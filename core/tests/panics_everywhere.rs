//! A panic at every event of many programs: whatever panics, be it a poll, a drop, a waker, an observer or what another panic
//! carries, the executor can be used, all others go on, nothing is leaked or dropped twice, and everybody who waits for an end
//! is told of it.

mod faulty;
mod support;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use coro::observe::Event;
use coro::{
    AbortHandle, CancellationToken, Clock, Executor, JoinError, JoinHandle, JoinSet, Schedule, join_all,
    race, sleep, spawn, timeout, yield_now,
};
use faulty::{Counted, Faults, Through, done, event, faulty};
use support::{millis, own_waker};

/// So many programs, unless the environment says otherwise, as CONTRIBUTING does for the long form.
const PROGRAMS: u64 = 50;

/// In so many events of each program there is a panic; in all of them in the long form.
const MOST_FAULTS: usize = 24;

/// So many kinds of events there are in these programs.
const KINDS: usize = 21;

/// What the tasks of one program share.
#[derive(Default)]
struct World {
    spawned: Cell<u32>,
    token: CancellationToken,
    wakers: RefCell<Vec<Waker>>,
    handles: RefCell<Vec<JoinHandle<Counted>>>,
    /// Whoever awaits a task, and has not been given its end.
    joining: RefCell<BTreeMap<u64, AbortHandle>>,
    joins: Cell<u64>,
}

type Shared = Rc<World>;

type Part = Pin<Box<dyn Future<Output = ()>>>;

/// What a task may do, each by itself a program, too.
const PARTS: [fn(Shared, fastrand::Rng) -> Part; 14] = [
    |_, _| Box::pin(yield_now()),
    |_, mut random| Box::pin(sleep(millis(random.u64(..4)))),
    |world, random| Box::pin(spawns(world, random)),
    |world, random| Box::pin(joins(world, random)),
    |world, random| Box::pin(aborts(world, random)),
    |world, random| Box::pin(keeps_and_fires(world, random)),
    |world, random| Box::pin(opens_a_scope(world, random)),
    |world, random| Box::pin(has_a_set(world, random)),
    |world, random| Box::pin(races(world, random)),
    |world, random| Box::pin(joins_all(world, random)),
    |world, random| Box::pin(waits_for_the_signal(world, random)),
    |world, random| Box::pin(tears_down(world, random)),
    |world, random| Box::pin(spawns_in_a_drop(world, random)),
    |_, random| Box::pin(goes_through(random)),
];

/// A task of some parts, chosen by its seed; of this part alone if there is one.
fn task(world: Shared, mut random: fastrand::Rng, only: Option<usize>) -> Part {
    Box::pin(async move {
        for _ in 0..random.usize(1..5) {
            let part = only.unwrap_or_else(|| random.usize(..PARTS.len()));
            event("step");
            PARTS[part](world.clone(), random.fork()).await;
        }
    })
}

/// The same with an output, and spawned.
fn start(world: &Shared, random: fastrand::Rng, only: Option<usize>) -> Option<JoinHandle<Counted>> {
    world.spawned.set(world.spawned.get() + 1);
    let future = output_of(task(world.clone(), random, only));
    (world.spawned.get() < 14).then(|| spawn(faulty(future)))
}

async fn output_of(task: Part) -> Counted {
    let inside = Counted::new("local");
    task.await;
    // Before there is an output: rustc forgets a return value if a local panics in its drop after it.
    drop(inside);
    Counted::new("output")
}

async fn little(mut random: fastrand::Rng) -> Counted {
    let inside = Counted::new("local");
    match random.u8(..3) {
        0 => {}
        1 => yield_now().await,
        _ => sleep(millis(random.u64(..3))).await,
    }
    drop(inside);
    Counted::new("output")
}

/// Awaits a task, and is known to do so.
struct Joining {
    handle: JoinHandle<Counted>,
    world: Shared,
    number: u64,
}

impl Joining {
    fn new(world: &Shared, handle: JoinHandle<Counted>) -> Self {
        let number = world.joins.get();
        world.joins.set(number + 1);
        Joining {
            handle,
            world: world.clone(),
            number,
        }
    }
}

impl Future for Joining {
    type Output = Result<Counted, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = Pin::new(&mut self.handle).poll(cx);
        let mut joining = self.world.joining.borrow_mut();
        match polled {
            Poll::Ready(_) => joining.remove(&self.number),
            Poll::Pending => joining.insert(self.number, self.handle.abort_handle()),
        };
        polled
    }
}

impl Drop for Joining {
    fn drop(&mut self) {
        self.world.joining.borrow_mut().remove(&self.number);
    }
}

fn pick(world: &Shared, random: &mut fastrand::Rng) -> Option<JoinHandle<Counted>> {
    let mut handles = world.handles.borrow_mut();
    let count = handles.len();
    (count > 0).then(|| handles.swap_remove(random.usize(..count)))
}

async fn spawns(world: Shared, mut random: fastrand::Rng) {
    for _ in 0..random.u8(1..3) {
        let child = start(&world, random.fork(), None);
        world.handles.borrow_mut().extend(child);
    }
    if random.bool() {
        yield_now().await;
        // Detaches it, or drops its output.
        drop(pick(&world, &mut random));
    }
}

async fn joins(world: Shared, mut random: fastrand::Rng) {
    let handle = pick(&world, &mut random).or_else(|| start(&world, random.fork(), None));
    let Some(handle) = handle else { return };
    let join = Joining::new(&world, handle);
    let ended = match random.u8(..3) {
        0 => timeout(millis(random.u64(..6)), join).await.ok(),
        1 => Some(done(Through(join)).await),
        _ => Some(join.await),
    };
    event("joined");
    drop(ended);
}

async fn aborts(world: Shared, mut random: fastrand::Rng) {
    let handle = pick(&world, &mut random).or_else(|| start(&world, random.fork(), None));
    let Some(handle) = handle else { return };
    handle.abort();
    if random.bool() {
        let guarded = handle.abort_on_drop();
        yield_now().await;
        event("still guarded");
        drop(guarded);
    } else {
        drop(Joining::new(&world, handle).await);
    }
}

async fn keeps_and_fires(world: Shared, mut random: fastrand::Rng) {
    let waker = if random.bool() {
        own_waker().await
    } else {
        done(Through(Box::pin(own_waker()))).await
    };
    world.wakers.borrow_mut().push(waker);
    yield_now().await;
    if random.bool() {
        for waker in world.wakers.take() {
            waker.wake();
        }
    }
}

async fn opens_a_scope(_: Shared, mut random: fastrand::Rng) {
    let borrowed = Counted::new("borrowed");
    let output = coro::scope(async |scope| {
        let mut children = Vec::new();
        for _ in 0..random.u8(1..4) {
            let future = little(random.fork());
            let borrowed = &borrowed;
            children.push(scope.spawn(async move {
                let _borrowed = borrowed;
                done(faulty(future)).await
            }));
        }
        event("inside");
        if random.bool() {
            children[0].abort();
        }
        let first = children.pop().expect("there is one");
        if random.bool() {
            drop(first.await);
        } else {
            drop(done(Through(first)).await);
        }
        if random.u8(..4) == 0 {
            scope.abort_all();
        }
        drop(children);
        Counted::new("output")
    })
    .await;
    event("scope is over");
    drop(output);
}

async fn has_a_set(_: Shared, mut random: fastrand::Rng) {
    let mut set = JoinSet::new();
    for _ in 0..random.u8(1..4) {
        set.spawn(faulty(little(random.fork())));
    }
    if random.bool() {
        set.insert(spawn(faulty(little(random.fork()))));
    }
    match random.u8(..5) {
        0 => set.detach_all(),
        1 => set.shutdown().await,
        2 => {
            drop(set.join_next().await);
            set.abort_all();
        }
        3 => drop(done(Through(Box::pin(set.join_next()))).await),
        _ => {}
    }
    while let Some(ended) = set.join_next().await {
        event("member joined");
        drop(ended);
        if random.u8(..6) == 0 {
            break;
        }
    }
    assert!(set.len() < 5);
}

async fn races(_: Shared, mut random: fastrand::Rng) {
    let (one, two, three) = (random.fork(), random.fork(), random.fork());
    if random.bool() {
        drop(race!(
            faulty(little(one)),
            faulty(little(two)),
            Through(faulty(little(three)))
        ));
    } else {
        drop(race(faulty(little(one)), faulty(little(two))).await);
    }
    event("raced");
    drop(timeout(millis(random.u64(..3)), faulty(little(random.fork()))).await);
}

async fn joins_all(_: Shared, mut random: fastrand::Rng) {
    let futures: Vec<_> = (0..random.u8(1..4))
        .map(|_| faulty(little(random.fork())))
        .collect();
    let outputs = if random.bool() {
        join_all(futures).await
    } else {
        done(Through(join_all(futures))).await
    };
    event("all joined");
    drop(outputs);
    let (one, two) = coro::join!(faulty(little(random.fork())), faulty(little(random.fork())));
    event("both joined");
    drop((one, two));
}

async fn waits_for_the_signal(world: Shared, mut random: fastrand::Rng) {
    let token = world.token.child_token();
    let guard = random.bool().then(|| token.clone().drop_guard());
    match random.u8(..4) {
        0 => world.token.cancel(),
        1 => drop(timeout(millis(2), Through(Box::pin(token.cancelled()))).await),
        2 => drop(token.run_until_cancelled(faulty(little(random.fork()))).await),
        _ => drop(timeout(millis(2), world.token.cancelled()).await),
    }
    event("signal");
    drop(guard);
}

async fn tears_down(_: Shared, mut random: fastrand::Rng) {
    let (inside, down) = (random.fork(), random.fork());
    let output = coro::with(
        Counted::new("resource"),
        async |_| done(faulty(little(inside))).await,
        async move |resource| {
            event("tear-down");
            drop(done(faulty(little(down))).await);
            drop(resource);
        },
    );
    let output = timeout(millis(random.u64(1..5)), Box::pin(output)).await;
    event("torn down");
    drop(output);
}

async fn spawns_in_a_drop(world: Shared, random: fastrand::Rng) {
    struct OnDrop(Shared, fastrand::Rng);
    impl Drop for OnDrop {
        fn drop(&mut self) {
            let spawned = start(&self.0, self.1.fork(), None);
            self.0.handles.borrow_mut().extend(spawned);
            event("spawned in a drop");
        }
    }
    let _spawning = OnDrop(world, random);
    yield_now().await;
}

async fn goes_through(mut random: fastrand::Rng) {
    drop(done(Through(faulty(little(random.fork())))).await);
    Through(sleep(millis(random.u64(..4)))).await;
    Through(yield_now()).await;
}

fn executor(number: u64) -> Executor {
    let builder = Executor::builder().clock(Clock::Virtual);
    let observer = |_: &Event| event("observer");
    match number % 5 {
        0 => builder.watched(false).build(),
        1 => builder.build(),
        2 => builder.observer(observer).build(),
        3 => builder.schedule(Schedule::random(number)).build(),
        _ => builder
            .schedule(Schedule::random(number))
            .record_schedule(true)
            .observer(observer)
            .build(),
    }
}

/// Runs a program with these faults, and gives its events.
fn run(number: u64, faults: Faults) -> Vec<String> {
    let called = format!("program {number}, {faults:?}");
    let executor = executor(number);
    let world = Shared::default();
    let bystanders = bystanders(&executor);
    faulty::begin(faults);
    let only = usize::try_from(number)
        .ok()
        .filter(|number| *number < PARTS.len());
    for nth in 0..3 {
        faulty::survived("spawn", || {
            let random = fastrand::Rng::with_seed(number * 3 + nth);
            let root = executor.spawn(faulty(output_of(task(world.clone(), random, only))));
            world.handles.borrow_mut().push(root);
        });
    }
    // Some programs are cut off in the middle, and the faults then lie in their end.
    let is_cut_off = number % 4 == 3;
    for _ in 0..if is_cut_off { number % 5 } else { 40 } {
        faulty::survived("block_on", || executor.block_on(sleep(millis(1))));
    }
    if !is_cut_off {
        faulty::no_more();
        goes_on(&called, &executor, &world, &bystanders);
    }
    if (number / 4).is_multiple_of(2) {
        faulty::survived("drop", || drop(executor));
    } else {
        faulty::survived("shutdown", || executor.shutdown());
    }
    for handle in world.handles.take() {
        let dropped = faulty::survived("handle", || drop(handle));
        assert!(
            dropped,
            "{called}: dropping a handle runs no code that may panic here"
        );
    }
    faulty::no_more();
    world.wakers.take().into_iter().for_each(Waker::wake);
    assert_eq!(world.joining.borrow().len(), 0, "{called}");
    drop((world, bystanders));
    assert_eq!(faulty::alive(), [""; 0], "{called}: everything is dropped once");
    assert_eq!(faulty::unasked(), 0, "{called}: nothing else panics");
    faulty::take_events()
}

/// Three tasks that have nothing to do with the faults: two that end, one of which waits for the other.
fn bystanders(executor: &Executor) -> JoinHandle<u32> {
    let first = executor.spawn(async {
        for _ in 0..4 {
            yield_now().await;
            sleep(millis(3)).await;
        }
        20
    });
    executor.spawn(async move { first.await.expect("nobody aborts it") + 1 })
}

/// Invariants 2, 11 and 15: all that still can be done is done.
fn goes_on(called: &str, executor: &Executor, world: &Shared, bystanders: &JoinHandle<u32>) {
    // Panics that nobody was told of come out one by one.
    let runs = (0..100).take_while(|_| !faulty::survived("after", || executor.block_on(sleep(millis(50)))));
    assert!(runs.count() < 100, "{called}: the executor can be used");
    assert!(bystanders.is_finished(), "{called}: others go on");
    let untold = world
        .joining
        .borrow()
        .values()
        .filter(|task| task.is_finished())
        .count();
    assert_eq!(
        untold, 0,
        "{called}: everybody is told of the end that they wait for"
    );
    for handle in world.handles.borrow().iter() {
        handle.abort();
    }
    let handles = world.handles.take();
    executor.block_on(async {
        for handle in handles {
            drop(handle.await);
        }
    });
}

/// Invariants 4, 5, 10, 11, 14 and 15.
#[test]
fn a_panic_at_any_event_harms_nobody_else() {
    faulty::watch_for_others();
    let programs = std::env::var("CORO_SEEDS")
        .ok()
        .map(|seeds| seeds.parse().expect("a number"));
    for number in 0..programs.unwrap_or(PROGRAMS) {
        let events = run(number, Faults::Never).len();
        let every = if programs.is_some() {
            1
        } else {
            events.div_ceil(MOST_FAULTS).max(1)
        };
        for at in (1 + number as usize % every..=events).step_by(every) {
            for faults in [Faults::At(at), Faults::Every(at)] {
                assert_eq!(
                    run(number, faults),
                    run(number, faults),
                    "program {number}, {faults:?}"
                );
            }
        }
    }
    // Each kind of event that there is has panicked.
    let kinds = faulty::kinds();
    for (kind, panicked) in &kinds {
        assert!(*panicked > 0, "{kind}: {panicked}");
    }
    assert_eq!(kinds.len(), KINDS, "{kinds:?}");
}
