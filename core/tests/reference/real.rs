//! The same programs, as futures on coro.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use coro::{AbortHandle, Executor, Instant, JoinHandle, sleep, spawn, yield_now};

use crate::script::{Event, Program, Step, What};

/// How the report begins of a root that can never be done.
pub(crate) const DEADLOCK: &str = "deadlock";

/// What happens when a program runs on that executor.
pub(crate) fn run(program: &Program, executor: Executor) -> Vec<Event> {
    let world = World(Rc::new(Shared {
        scripts: program.scripts.clone(),
        events: RefCell::default(),
        tasks: RefCell::new(vec![Known::default()]),
    }));
    for _ in 0..program.before_main {
        world.spawn_by(|future| executor.spawn(future));
    }
    let main = world.task(0);
    if let Err(panic) = panic::catch_unwind(AssertUnwindSafe(|| executor.block_on(main))) {
        let text = panic.downcast_ref::<String>();
        if text.is_none_or(|text| !text.starts_with(DEADLOCK)) {
            panic::resume_unwind(panic);
        }
        // The future is dropped before the panic is there.
        let mut events = world.0.events.borrow_mut();
        let dropped = events.len() - 1;
        let stuck = Event {
            what: What::Stuck,
            ..events[dropped]
        };
        events.insert(dropped, stuck);
    }
    drop(executor);
    world.0.events.take()
}

#[derive(Clone)]
struct World(Rc<Shared>);

struct Shared {
    scripts: Vec<Vec<Step>>,
    events: RefCell<Vec<Event>>,
    tasks: RefCell<Vec<Known>>,
}

/// What others know of a task. Wakers and the right to abort are kept beyond its end.
#[derive(Default)]
struct Known {
    waker: Option<Waker>,
    abort: Option<AbortHandle>,
    handle: Option<JoinHandle<()>>,
}

impl World {
    fn spawn_by(&self, spawn: impl FnOnce(Told) -> JoinHandle<()>) {
        let task = self.0.tasks.borrow().len();
        if task < self.0.scripts.len() {
            let handle = spawn(self.task(task));
            self.0.tasks.borrow_mut().push(Known {
                waker: None,
                abort: Some(handle.abort_handle()),
                handle: Some(handle),
            });
        }
    }

    fn task(&self, task: usize) -> Told {
        Told {
            body: Box::pin(perform(self.clone(), task)),
            world: self.clone(),
            task,
            finished: false,
        }
    }

    /// The first waker that a task was given.
    fn keep(&self, task: usize, waker: &Waker) {
        let kept = &mut self.0.tasks.borrow_mut()[task].waker;
        kept.get_or_insert_with(|| waker.clone());
    }

    fn waker(&self, task: usize) -> Option<Waker> {
        self.0.tasks.borrow()[task].waker.clone()
    }

    fn handle(&self, task: usize) -> Option<JoinHandle<()>> {
        self.0.tasks.borrow_mut()[task].handle.take()
    }

    fn say(&self, task: usize, what: What) {
        let since_start = Instant::now().elapsed_since_start();
        let at = u64::try_from(since_start.as_nanos()).expect("a program is over by then");
        self.0.events.borrow_mut().push(Event { at, task, what });
    }
}

async fn perform(world: World, task: usize) {
    for index in 0..world.0.scripts[task].len() {
        let tasks = world.0.tasks.borrow().len();
        let step = world.0.scripts[task][index].among(tasks);
        world.say(task, What::Does(step));
        match step {
            Step::Yield => yield_now().await,
            Step::Sleep(nanos) => sleep(Duration::from_nanos(nanos)).await,
            Step::Wait => suspended_once().await,
            Step::WakeByValue(other) => {
                if let Some(waker) = world.waker(other) {
                    waker.wake();
                }
            }
            Step::WakeByRef(other) => {
                if let Some(waker) = &world.waker(other) {
                    waker.wake_by_ref();
                }
            }
            Step::Spawn => world.spawn_by(spawn),
            Step::Abort(other) => {
                if let Some(abort) = &world.0.tasks.borrow()[other].abort {
                    abort.abort();
                }
            }
            Step::Join(other) => {
                let handle = world.handle(other);
                if let Some(handle) = handle {
                    let finished = handle.await.is_ok();
                    world.say(task, What::Joined(other, finished));
                }
            }
            Step::Detach(other) => drop(world.handle(other)),
        }
    }
}

async fn suspended_once() {
    let mut suspended = false;
    poll_fn(|_| match std::mem::replace(&mut suspended, true) {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
    .await;
}

/// A task that says when it is polled and how it ends.
struct Told {
    body: Pin<Box<dyn Future<Output = ()>>>,
    world: World,
    task: usize,
    finished: bool,
}

impl Future for Told {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.world.say(self.task, What::Polled);
        self.world.keep(self.task, cx.waker());
        let polled = self.body.as_mut().poll(cx);
        if polled.is_ready() {
            self.world.say(self.task, What::Finished);
            self.finished = true;
        }
        polled
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        if !self.finished {
            self.world.say(self.task, What::Dropped);
        }
    }
}
