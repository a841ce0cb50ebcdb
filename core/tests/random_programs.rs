//! Random programs of tasks that spawn, join, abort, panic, keep and fire wakers: whatever they do, every future and
//! every output is dropped exactly once, and two runs of one program are alike.

mod support;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Waker;

use coro::{Clock, Executor, Instant, JoinHandle, sleep, spawn, timeout, yield_now};
use support::{Log, millis, own_waker, recorded, virtual_executor};

/// What the tasks of one program share.
#[derive(Clone, Default)]
struct World {
    log: Log,
    alive: Rc<Cell<i64>>,
    spawned: Rc<Cell<u32>>,
    wakers: Rc<RefCell<Vec<Waker>>>,
    handles: Rc<RefCell<Vec<JoinHandle<Counted>>>>,
}

/// Counts itself while it lives, in futures and in outputs; panics in its drop if it is a bomb.
struct Counted {
    alive: Rc<Cell<i64>>,
    bomb: bool,
}

impl Counted {
    fn new(world: &World, bomb: bool) -> Self {
        world.alive.set(world.alive.get() + 1);
        Counted {
            alive: world.alive.clone(),
            bomb,
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.alive.set(self.alive.get() - 1);
        if self.bomb && !std::thread::panicking() {
            panic!("bomb");
        }
    }
}

fn task(world: World, seed: u64) -> Pin<Box<dyn Future<Output = Counted>>> {
    Box::pin(async move {
        let mut random = fastrand::Rng::with_seed(seed);
        let name = seed % 1_000;
        let alive = Counted::new(&world, random.u8(..) < 8);
        for _ in 0..random.u8(1..12) {
            let action = random.u8(..16);
            world.log.say(format!("{name} {action} {:?}", Instant::now()));
            match action {
                0..3 => yield_now().await,
                3..5 => sleep(millis(random.u64(..5))).await,
                5..8 if world.spawned.get() < 60 => {
                    world.spawned.set(world.spawned.get() + 1);
                    let child = spawn(task(world.clone(), random.u64(..)));
                    world.handles.borrow_mut().push(child);
                }
                8 => {
                    let waker = own_waker().await;
                    world.wakers.borrow_mut().push(waker);
                }
                9 => {
                    for waker in world.wakers.take() {
                        waker.wake();
                    }
                }
                10 => {
                    let handle = pick(&world, &mut random);
                    if let Some(handle) = &handle {
                        handle.abort();
                    }
                    world.handles.borrow_mut().extend(handle);
                }
                11 => drop(pick(&world, &mut random)),
                12..14 => {
                    let handle = pick(&world, &mut random);
                    if let Some(handle) = handle {
                        let ended = timeout(millis(random.u64(..20)), handle).await;
                        world.log.say(format!(
                            "{name} joined {:?}",
                            ended.map(|ended| ended.map(|_| ()).is_ok())
                        ));
                    }
                }
                14 if random.u8(..) < 40 => panic!("task"),
                _ => {}
            }
        }
        // Before there is an output: rustc forgets a return value if a local panics in its drop after it.
        drop(alive);
        Counted::new(&world, random.u8(..) < 8)
    })
}

fn pick(world: &World, random: &mut fastrand::Rng) -> Option<JoinHandle<Counted>> {
    let mut handles = world.handles.borrow_mut();
    let count = handles.len();
    (count > 0).then(|| handles.swap_remove(random.usize(..count)))
}

/// Runs the program of a seed, whatever comes out of it, and gives its events.
fn run(seed: u64, executor: Executor) -> Vec<String> {
    let world = World::default();
    for number in 0..4 {
        let root = executor.spawn(task(world.clone(), seed * 4 + number));
        world.handles.borrow_mut().push(root);
    }
    // Cut off at different moments: some programs end, others are dropped in the middle.
    for _ in 0..200 + seed % 200 {
        let running = panic::catch_unwind(AssertUnwindSafe(|| executor.block_on(sleep(millis(seed % 3)))));
        if let Err(panic) = running {
            world.log.say(format!("came out: {}", support::message(panic)));
        }
        if seed.is_multiple_of(2) && executor.next_deadline().is_none() {
            break;
        }
    }
    let shutdown = panic::catch_unwind(AssertUnwindSafe(|| drop(executor)));
    world.log.say(format!("shut down: {}", shutdown.is_ok()));
    for handle in world.handles.take() {
        let dropped = panic::catch_unwind(AssertUnwindSafe(|| drop(handle)));
        assert!(
            dropped.is_ok(),
            "dropping a handle runs no code that may panic here"
        );
    }
    for waker in world.wakers.take() {
        waker.wake();
    }
    assert_eq!(
        world.alive.get(),
        0,
        "seed {seed}: every future and output is dropped once"
    );
    world.log.take()
}

/// Invariants 5, 10, 11 and 14.
#[test]
fn random_programs_drop_everything_once_and_run_alike_twice() {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !panic
            .payload_as_str()
            .is_some_and(|text| text == "task" || text == "bomb")
        {
            hook(panic);
        }
    }));
    // So many unless the environment says otherwise, as CONTRIBUTING does for the long form.
    let seeds = std::env::var("CORO_SEEDS").map_or(400, |seeds| seeds.parse().expect("a number"));
    let mut events = 0;
    for seed in 0..seeds {
        let first = run(seed, virtual_executor());
        assert_eq!(first, run(seed, virtual_executor()), "seed {seed}");
        let unwatched = Executor::builder().clock(Clock::Virtual).watched(false).build();
        assert_eq!(
            first,
            run(seed, unwatched),
            "seed {seed}: to watch changes nothing"
        );
        let looked_at = [recorded(), recorded()].map(|(executor, recorder)| {
            assert_eq!(
                first,
                run(seed, executor),
                "seed {seed}: to look on changes nothing"
            );
            recorder.recording().to_string()
        });
        assert_eq!(looked_at[0], looked_at[1], "seed {seed}: all is told alike");
        events += first.len();
    }
    let fewest = 50 * seeds as usize;
    assert!(events > fewest, "the programs do something: {events} events");
}
