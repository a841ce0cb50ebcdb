//! Every way in which a task can come to its end, with exact counts of what happened: a test.
//!
//! What is expected is computed by [`expected`], which knows the rules and not the code.

mod cases;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use cases::{Aborted, Case, Handled, Outcome, Script, Told, Woken, cases, expected};

use super::Executor;
use crate::task::{AbortHandle, JoinError, JoinHandle};

/// What all take part in.
struct Scene {
    case: Case,
    polls: Cell<u32>,
    future_drops: Cell<u32>,
    outputs: Cell<u32>,
    output_drops: Cell<u32>,
    raised: Cell<u32>,
    told: Cell<Option<Told>>,
    handle: RefCell<Option<JoinHandle<Output>>>,
    abort: RefCell<Option<AbortHandle>>,
    waker: RefCell<Option<Waker>>,
}

fn count(counter: &Cell<u32>) {
    counter.set(counter.get() + 1);
}

/// Without a word on the standard error, of which there would be thousands.
fn panic_quietly() -> ! {
    resume_unwind(Box::new("on purpose"))
}

struct Scripted(Rc<Scene>);

impl Future for Scripted {
    type Output = Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Output> {
        let scene = &self.0;
        count(&scene.polls);
        let is_first = scene.polls.get() == 1;
        if is_first {
            scene.waker.replace(Some(cx.waker().clone()));
            if scene.case.handled == Handled::DroppedDuringTheFirstPoll {
                drop(scene.handle.take());
            }
            if scene.case.aborted == Aborted::ByItself {
                scene.abort();
            }
        }
        match scene.case.script {
            Script::ReadyAtOnce => {}
            Script::PanicsAtOnce => panic_quietly(),
            _ if is_first => return Poll::Pending,
            Script::PendingForEver => return Poll::Pending,
            Script::PanicsAtSecondPoll => panic_quietly(),
            Script::ReadyAtSecondPoll => {}
        }
        count(&scene.outputs);
        Poll::Ready(Output(scene.clone()))
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        count(&self.0.future_drops);
        if self.0.case.drop_panics {
            panic_quietly();
        }
    }
}

struct Output(Rc<Scene>);

impl Drop for Output {
    fn drop(&mut self) {
        count(&self.0.output_drops);
        if self.0.case.output_panics {
            panic_quietly();
        }
    }
}

impl Scene {
    fn abort(&self) {
        let abort = self.abort.borrow().clone();
        abort.expect("it was spawned").abort();
    }

    fn wake(&self) {
        let waker = self.waker.take();
        match (self.case.woken, waker) {
            (Woken::ByValue, Some(waker)) => waker.wake(),
            (Woken::ByReference, Some(waker)) => waker.wake_by_ref(),
            _ => {}
        }
    }

    fn hear(&self, ended: Result<Output, JoinError>) {
        let told = match &ended {
            Ok(_) => Told::Output,
            Err(error) if error.is_panic() => Told::Panicked,
            Err(_) => Told::Cancelled,
        };
        self.told.set(Some(told));
        // The output is dropped here, and its panic is nobody's business.
        drop(catch_unwind(AssertUnwindSafe(|| drop(ended))));
    }

    /// Does something out of which a panic may come.
    fn drive(&self, something: impl FnOnce()) {
        if catch_unwind(AssertUnwindSafe(something)).is_err() {
            count(&self.raised);
        }
    }
}

#[derive(Default)]
struct Elsewhere(AtomicUsize);

impl Wake for Elsewhere {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

thread_local! {
    /// What the executor's thread is to abort when another thread asks.
    static TO_ABORT: RefCell<Option<AbortHandle>> = const { RefCell::new(None) };
}

fn abort_by_a_thread(executor: &Executor, scene: &Scene) {
    TO_ABORT.set(scene.abort.borrow().clone());
    let handle = executor.handle();
    let thread = thread::spawn(move || {
        drop(handle.spawn_with(|| {
            let abort = TO_ABORT.take();
            abort.expect("it was left here").abort();
            async {}
        }));
    });
    thread.join().expect("it only asks");
}

fn run(case: Case) -> Outcome {
    let scene = Rc::new(Scene {
        case,
        polls: Cell::default(),
        future_drops: Cell::default(),
        outputs: Cell::default(),
        output_drops: Cell::default(),
        raised: Cell::default(),
        told: Cell::default(),
        handle: RefCell::default(),
        abort: RefCell::default(),
        waker: RefCell::default(),
    });
    let executor = Executor::new();
    let elsewhere = Arc::new(Elsewhere::default());
    let foreign = Waker::from(elsewhere.clone());
    let listen = || {
        let mut handle = scene.handle.borrow_mut();
        if case.handled == Handled::AwaitedElsewhere
            && scene.told.get().is_none()
            && let Some(handle) = &mut *handle
            && let Poll::Ready(ended) = Pin::new(handle).poll(&mut Context::from_waker(&foreign))
        {
            scene.hear(ended);
        }
    };
    let forget_handle = |moment| {
        if case.handled == moment {
            drop(scene.handle.take());
        }
    };

    let handle = executor.spawn(Scripted(scene.clone()));
    scene.abort.replace(Some(handle.abort_handle()));
    if case.handled == Handled::AwaitedByATask {
        let joiner = scene.clone();
        drop(executor.spawn(async move { joiner.hear(handle.await) }));
    } else {
        scene.handle.replace(Some(handle));
    }
    listen();
    forget_handle(Handled::DroppedBeforeTheFirstPoll);
    if case.aborted == Aborted::BeforeTheFirstPoll {
        scene.abort();
    }
    scene.drive(|| executor.run_until_stalled());

    forget_handle(Handled::DroppedWhilePending);
    match case.aborted {
        Aborted::WhilePending => scene.abort(),
        Aborted::ByAThreadWhilePending => abort_by_a_thread(&executor, &scene),
        _ => {}
    }
    scene.wake();
    scene.drive(|| executor.run_until_stalled());
    listen();

    if case.aborted == Aborted::AtTheEnd {
        scene.abort();
    }
    scene.drive(|| executor.run_until_stalled());
    listen();
    forget_handle(Handled::DroppedAtTheEnd);
    scene.drive(|| executor.run_until_stalled());
    let is_over = scene.future_drops.get() > 0;
    if is_over && scene.handle.borrow().is_none() {
        assert_eq!(executor.machine.slots.in_use(), 0, "{case:?}");
    }

    scene.drive(|| drop(executor));
    listen();
    if case.handled == Handled::AwaitedElsewhere {
        assert!(elsewhere.0.load(Ordering::Relaxed) <= 1, "{case:?}");
    }
    // Nobody drives any more: a panic of the output has nowhere to come out.
    drop(scene.handle.take());
    Outcome {
        polls: scene.polls.get(),
        future_drops: scene.future_drops.get(),
        outputs: scene.outputs.get(),
        output_drops: scene.output_drops.get(),
        told: scene.told.get(),
        raised: scene.raised.get(),
    }
}

#[test]
fn every_way_to_the_end_of_a_task_is_exact() {
    let cases = cases();
    assert_eq!(cases.len(), 2_520);
    for case in cases {
        assert_eq!(run(case), expected(case), "{case:?}");
    }
}
