//! What the tasks of a program do that is to be full of faults.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use coro::{
    AbortHandle, CancellationToken, JoinError, JoinHandle, JoinSet, join_all, race, sleep, spawn, timeout,
    yield_now,
};

use super::{Counted, Through, done, event, faulty};
use crate::support::{millis, own_waker};

/// What the tasks of one program share.
#[derive(Default)]
pub struct World {
    spawned: Cell<u32>,
    token: CancellationToken,
    pub wakers: RefCell<Vec<Waker>>,
    pub handles: RefCell<Vec<JoinHandle<Counted>>>,
    /// Whoever awaits a task, and has not been given its end.
    pub joining: RefCell<BTreeMap<u64, AbortHandle>>,
    joins: Cell<u64>,
}

pub type Shared = Rc<World>;

pub type Part = Pin<Box<dyn Future<Output = ()>>>;

/// What a task may do, each by itself a program, too.
pub const PARTS: [fn(Shared, fastrand::Rng) -> Part; 14] = [
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
pub fn task(world: Shared, mut random: fastrand::Rng, only: Option<usize>) -> Part {
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

pub async fn output_of(task: Part) -> Counted {
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
