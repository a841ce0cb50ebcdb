//! Partial-order reduction: how few orders it takes, and that none of their outcomes is lost.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use coro::{Explorer, JoinHandle, Summary, accesses, choose, sleep, spawn, yield_now};

mod explored;
use explored::independent;

fn reduced() -> Explorer {
    Explorer::new().partial_order_reduction(true)
}

/// How many orders stand for all.
fn orders(summary: Summary) -> u64 {
    assert!(summary.is_complete(), "{summary}");
    summary.schedules
}

#[test]
fn tasks_that_share_nothing_take_one_order_for_each_way_in_which_they_are_awaited() {
    for (tasks, polls) in [(2, 3), (3, 2), (3, 9), (6, 4)] {
        let joined = reduced().run(async || {
            let spawned: Vec<_> = (0..tasks)
                .map(|_| {
                    spawn(async move {
                        for _ in 1..polls {
                            yield_now().await;
                        }
                    })
                })
                .collect();
            for task in spawned {
                task.await.unwrap();
            }
        });
        // The first is awaited when none has run; each other has ended by the time that it is awaited, or not.
        assert_eq!(orders(joined.unwrap()), 1 << (tasks - 1), "{tasks} tasks of {polls}");
    }
}

#[test]
fn tasks_that_share_nothing_and_are_awaited_together_take_one_order() {
    for (tasks, polls) in [(2, 1), (3, 2), (4, 2), (9, 9)] {
        // Of (np)! / (p!)^n.
        let summary = reduced().run(async || independent(tasks, polls, |_| {}).await);
        assert_eq!(orders(summary.unwrap()), 1, "{tasks} tasks of {polls}");
    }
}

#[test]
fn tasks_that_declare_one_thing_take_every_order_of_their_accesses() {
    for (tasks, factorial) in [(2, 2), (3, 6), (4, 24), (5, 120)] {
        let summary = reduced().run(async || {
            for _ in 0..tasks {
                drop(spawn(async { accesses("the thing") }));
            }
            // All of them have ended by then.
            sleep(Duration::from_secs(1)).await;
        });
        assert_eq!(orders(summary.unwrap()), factorial, "{tasks} tasks");
    }
}

/// One thing that a task of a random program does.
#[derive(Debug)]
enum Deed {
    Access(usize),
    Yield,
    Spawn(Vec<Deed>),
    Join,
    Abort,
    Look,
    Detach,
    Set(usize),
    Wait(usize),
    Choose,
    Sleep,
    Panic,
}

const THINGS: usize = 2;

const SEEDS: u64 = 300;

fn deeds(random: &mut fastrand::Rng, depth: usize) -> Vec<Deed> {
    let many = if depth == 0 { random.usize(2..6) } else { random.usize(1..4) };
    let mut deeds: Vec<Deed> = Vec::new();
    for _ in 0..many {
        deeds.push(match random.u32(..32) {
            0..8 => Deed::Access(random.usize(..THINGS)),
            8..11 => Deed::Yield,
            11..17 if depth < 2 => Deed::Spawn(self::deeds(random, depth + 1)),
            17..20 => Deed::Join,
            20..21 => Deed::Abort,
            21..22 => Deed::Look,
            22..23 => Deed::Detach,
            23..26 => Deed::Set(random.usize(..THINGS)),
            26..28 => Deed::Wait(random.usize(..THINGS)),
            28..29 => Deed::Choose,
            29..30 => Deed::Sleep,
            30..31 if random.u32(..4) == 0 => Deed::Panic,
            _ => Deed::Yield,
        });
        if depth == 0 && deeds.len() == 1 {
            deeds.push(Deed::Spawn(self::deeds(random, 1)));
            deeds.push(Deed::Spawn(self::deeds(random, 1)));
        }
    }
    deeds
}

/// What the tasks of a program share, and all that it is told apart by.
#[derive(Default)]
struct World {
    /// Who accessed each thing, in order.
    accesses: RefCell<[Vec<String>; THINGS]>,
    /// What each task has seen, in its own order.
    seen: RefCell<BTreeMap<String, Vec<String>>>,
    is_set: [Cell<bool>; THINGS],
    waiting: [RefCell<Vec<Waker>>; THINGS],
}

impl World {
    fn saw(&self, who: &str, what: impl ToString) {
        let mut seen = self.seen.borrow_mut();
        seen.entry(who.to_owned()).or_default().push(what.to_string());
    }

    fn set(&self, event: usize) {
        accesses(&format!("event {event}"));
        self.is_set[event].set(true);
        for waker in self.waiting[event].take() {
            waker.wake();
        }
    }

    async fn wait(&self, event: usize) {
        poll_fn(|cx| {
            accesses(&format!("event {event}"));
            if self.is_set[event].replace(false) {
                return Poll::Ready(());
            }
            self.waiting[event].borrow_mut().push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn outcome(&self) -> String {
        format!("{:?} {:?}", self.accesses.borrow(), self.seen.borrow())
    }
}

fn task(world: Rc<World>, who: String, deeds: Rc<Vec<Deed>>) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async move { run(&world, &who, &deeds).await })
}

async fn run(world: &Rc<World>, who: &str, deeds: &[Deed]) {
    let mut handles: Vec<JoinHandle<()>> = Vec::new();
    for (nth, deed) in deeds.iter().enumerate() {
        match deed {
            Deed::Access(thing) => {
                accesses(&format!("thing {thing}"));
                world.accesses.borrow_mut()[*thing].push(who.to_owned());
            }
            Deed::Yield => yield_now().await,
            Deed::Spawn(deeds) => {
                let deeds = Rc::new(copied(deeds));
                handles.push(spawn(task(world.clone(), format!("{who}.{nth}"), deeds)));
            }
            Deed::Join => {
                if let Some(handle) = handles.pop() {
                    let ended = handle.await;
                    world.saw(who, ended.is_ok());
                }
            }
            Deed::Abort => handles.iter().for_each(JoinHandle::abort),
            Deed::Look => {
                if let Some(handle) = handles.last() {
                    world.saw(who, handle.is_finished());
                }
            }
            Deed::Detach => drop(handles.pop()),
            Deed::Set(event) => world.set(*event),
            Deed::Wait(event) => {
                world.wait(*event).await;
                world.saw(who, "event");
            }
            Deed::Choose => {
                let thing = choose(2) as usize;
                accesses(&format!("thing {thing}"));
                world.accesses.borrow_mut()[thing].push(who.to_owned());
            }
            Deed::Sleep => sleep(Duration::from_millis(1)).await,
            Deed::Panic => panic!("boom of {who}"),
        }
    }
}

fn copied(deeds: &[Deed]) -> Vec<Deed> {
    let copy = |deed: &Deed| match deed {
        Deed::Access(thing) => Deed::Access(*thing),
        Deed::Yield => Deed::Yield,
        Deed::Spawn(deeds) => Deed::Spawn(copied(deeds)),
        Deed::Join => Deed::Join,
        Deed::Abort => Deed::Abort,
        Deed::Look => Deed::Look,
        Deed::Detach => Deed::Detach,
        Deed::Set(event) => Deed::Set(*event),
        Deed::Wait(event) => Deed::Wait(*event),
        Deed::Choose => Deed::Choose,
        Deed::Sleep => Deed::Sleep,
        Deed::Panic => Deed::Panic,
    };
    deeds.iter().map(copy).collect()
}

/// Invariant 21.
#[test]
fn the_reduction_loses_no_outcome_of_random_programs() {
    let most = 4_000;
    let (mut compared, mut all, mut few) = (0, 0, 0);
    for seed in 0..SEEDS {
        let deeds = deeds(&mut fastrand::Rng::with_seed(seed), 0);
        let outcomes = RefCell::new(BTreeSet::new());
        let passing = async || {
            let world = Rc::new(World::default());
            run(&world, "main", &deeds).await;
            outcomes.borrow_mut().insert(world.outcome());
        };
        let full = Explorer::new().max_schedules(most).run(&passing);
        if full.as_ref().is_ok_and(|summary| !summary.is_complete()) {
            continue;
        }
        // Each outcome is a failure of its own, so that the search itself tells them apart.
        let failing = async || {
            let world = Rc::new(World::default());
            run(&world, "main", &deeds).await;
            panic!("{}", world.outcome());
        };
        let compare = reduced().compare_reduction(true).max_schedules(most);
        let told = compare.run(&failing).unwrap_err();
        assert!(!told.message().starts_with("the reduction misses"), "seed {seed}: {told}\n{deeds:#?}");
        if let Ok(full) = full {
            let expected = outcomes.take();
            let fewer = reduced().run(&passing).unwrap();
            assert!(fewer.is_complete() && fewer.is_reduced);
            assert_eq!(outcomes.take(), expected, "seed {seed}: {deeds:#?}");
            assert!(
                fewer.schedules >= expected.len() as u64,
                "seed {seed}: some outcomes came from orders that were not counted"
            );
            assert!(fewer.schedules <= full.schedules, "seed {seed}: {fewer} {full}");
            (compared, all, few) = (compared + 1, all + full.schedules, few + fewer.schedules);
        }
    }
    println!("{compared} programs: {few} orders stand for {all}");
    assert!(compared > SEEDS / 4 && few * 3 < all, "{compared} programs: {few} of {all}");
}
