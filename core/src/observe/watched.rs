//! What is known of the tasks of a driver that is watched, and telling it to the observers.
//!
//! [`Watched`] belongs to one driver. It borrows nothing while an observer runs, and an observer's panic is kept until the driver
//! [asks](Watched::take_panic) for it, so that telling never leaves a task half way.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::panic::{self, AssertUnwindSafe, Location};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;
use std::time::Duration;

use super::attention::{self, Listening};
use super::tree::{Leaf, NONE, Place, Tree, What};
use super::waker::Counted;
use super::{Cause, Event, Moment, Observer, Span, SpanKind, Task, Wait};
use crate::clock::{Instant, real_now};
use crate::order;
use crate::ticket::{Table, Ticket};

/// One driver's tasks, and who is told of them.
pub(crate) struct Watched {
    /// No other driver of this process has it.
    number: u64,
    observers: Vec<Rc<dyn Observer>>,
    /// What a virtual clock shows; `None` on the real one.
    clock: Option<Cell<Instant>>,
    step: Cell<u64>,
    last_span: Cell<u64>,
    /// The task that is polled, or dropped.
    running: Cell<Option<u32>>,
    /// The innermost node of it that is.
    current: Cell<u32>,
    /// Who wakes, if it is not a task that is running.
    cause: Cell<Cause>,
    pub(super) state: RefCell<State>,
    panic: Cell<Option<Box<dyn Any + Send>>>,
    /// What the next task to be spawned is called.
    next_name: Cell<Option<String>>,
    /// Traced calls are to tell what they do.
    _listening: Listening,
}

pub(super) struct State {
    pub(super) tree: Tree,
    pub(super) tasks: HashMap<u32, Record>,
    leaves: HashMap<Leaf, u32>,
    /// How many tasks may have kept no waker: to be judged when nothing is ready.
    suspects: usize,
}

impl State {
    fn set_suspect(&mut self, task: u32, is_suspect: bool) {
        if let Some(record) = self.tasks.get_mut(&task) {
            self.suspects -= usize::from(record.is_suspect);
            record.is_suspect = is_suspect;
            self.suspects += usize::from(is_suspect);
        }
    }
}

/// What is known of one task.
pub(super) struct Record {
    pub(super) task: Arc<Task>,
    pub(super) node: u32,
    pub(super) polls: u64,
    pub(super) ran: Duration,
    /// The outermost call that it made, which says more than a function's name.
    pub(super) first_call: Option<Arc<Span>>,
    pub(super) waits: Option<Wait>,
    pub(super) suspended_at: Instant,
    pub(super) kept_no_waker: bool,
    is_suspect: bool,
    counted: Option<Arc<Counted>>,
}

/// What is put back when a poll is over.
pub(crate) struct Outer {
    wait: Option<Wait>,
    began: Option<Instant>,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Finished,
    Cancelled,
    Panicked,
}

impl Watched {
    pub(crate) fn new(observers: Vec<Rc<dyn Observer>>, is_virtual: bool) -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Watched {
            number: LAST.fetch_add(1, Ordering::Relaxed),
            observers,
            clock: is_virtual.then(|| Cell::new(Instant(0))),
            step: Cell::new(0),
            last_span: Cell::new(0),
            running: Cell::new(None),
            current: Cell::new(NONE),
            cause: Cell::new(Cause::Driver),
            state: RefCell::new(State {
                tree: Tree::new(),
                tasks: HashMap::new(),
                leaves: HashMap::new(),
                suspects: 0,
            }),
            panic: Cell::new(None),
            next_name: Cell::new(None),
            _listening: Listening::begin(),
        }
    }

    /// What tells this driver from all others.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The virtual clock was moved.
    pub(crate) fn set_now(&self, now: Instant) {
        if let Some(clock) = &self.clock {
            clock.set(now);
        }
    }

    pub(crate) fn now(&self) -> Instant {
        self.clock.as_ref().map_or_else(real_now, Cell::get)
    }

    pub(crate) fn is_virtual(&self) -> bool {
        self.clock.is_some()
    }

    pub(crate) fn step(&self) -> u64 {
        self.step.get()
    }

    /// The task that is being polled, or dropped.
    pub(crate) fn running(&self) -> Option<u32> {
        self.running.get()
    }

    /// A panic of an observer that nobody has been told of.
    pub(crate) fn take_panic(&self) -> Option<Box<dyn Any + Send>> {
        self.panic.take()
    }

    /// While this runs, whoever is woken is woken by `cause`, but for tasks that are running.
    pub(crate) fn because<R>(&self, cause: Cause, wakes: impl FnOnce() -> R) -> R {
        struct Restored<'a>(&'a Cell<Cause>, Cause);
        impl Drop for Restored<'_> {
            fn drop(&mut self) {
                self.0.set(self.1);
            }
        }
        let _restored = Restored(&self.cause, self.cause.replace(cause));
        wakes()
    }

    /// Something happened that concerns no task.
    pub(crate) fn say(&self, moment: Moment) {
        self.tell(None, None, moment);
    }

    /// The next task to be spawned is called so.
    pub(crate) fn name_next(&self, name: &str) {
        self.next_name.set(Some(name.to_owned()));
    }

    pub(crate) fn take_name(&self) -> Option<String> {
        self.next_name.take()
    }

    pub(crate) fn spawned(&self, task: Task, waker: Option<(Ticket, &'static Table)>) {
        let task = Arc::new(task);
        let mut state = self.state.borrow_mut();
        let node = state.tree.add(What::Task, NONE, 0);
        let record = Record {
            task: task.clone(),
            node,
            polls: 0,
            ran: Duration::ZERO,
            first_call: None,
            waits: None,
            suspended_at: self.now(),
            kept_no_waker: false,
            is_suspect: false,
            counted: waker.map(|(ticket, table)| Counted::new(ticket, table)),
        };
        state.tasks.insert(task.id, record);
        drop(state);
        let by = self.running.get();
        self.tell(Some(task), None, Moment::Spawned { by });
    }

    pub(crate) fn woken(&self, task: u32) {
        let by = self.running.get().map_or(self.cause.get(), Cause::Task);
        self.tell_task(task, Moment::Woken { by });
    }

    /// A waker of the task, which is counted.
    pub(crate) fn waker(&self, task: u32) -> Option<Waker> {
        let state = self.state.borrow();
        let counted = state.tasks.get(&task)?.counted.as_ref()?;
        Some(counted.waker())
    }

    /// A poll of the task begins.
    pub(crate) fn poll_begins(&self, task: u32) -> Outer {
        self.step.update(|step| step + 1);
        self.enter(task);
        {
            let state = &mut *self.state.borrow_mut();
            state.set_suspect(task, false);
            if let Some(record) = state.tasks.get_mut(&task) {
                record.polls += 1;
                record.kept_no_waker = false;
            }
        }
        let wait = attention::take_last_wait();
        self.tell_task(task, Moment::Polled);
        Outer {
            wait,
            began: (!self.observers.is_empty()).then(real_now),
        }
    }

    /// A poll of the task is over; how, if it was its last. Whoever suspends is judged by `is_ready`, whether it has been
    /// woken meanwhile.
    pub(crate) fn poll_is_over(&self, task: u32, outer: Outer, end: Option<End>, is_ready: bool) {
        let on = attention::take_last_wait();
        attention::set_last_wait(outer.wait);
        let ran = outer.began.map_or(Duration::ZERO, |began| real_now() - began);
        if let Some(record) = self.state.borrow_mut().tasks.get_mut(&task) {
            record.ran += ran;
            record.waits = on;
            record.suspended_at = self.now();
        }
        match end {
            None => {
                self.tell_task(task, Moment::Suspended { on, ran });
                self.suspect(task, is_ready);
                self.leave();
            }
            Some(End::Finished) => self.ended(task, Moment::Finished { ran }),
            Some(End::Cancelled) => self.ended(task, Moment::Cancelled),
            Some(End::Panicked) => self.ended(task, Moment::Panicked),
        }
    }

    /// The task is not polled, but dropped.
    pub(crate) fn dropped(&self, task: u32, drop_it: impl FnOnce()) {
        self.drop_begins(task);
        drop_it();
        self.leave();
    }

    /// What happens from here on is the drop of the task, until its [end](Self::failed) is told.
    pub(crate) fn drop_begins(&self, task: u32) {
        self.enter(task);
    }

    /// The task has ended other than by returning.
    pub(crate) fn failed(&self, task: u32, end: End) {
        let moment = match end {
            End::Panicked => Moment::Panicked,
            End::Finished | End::Cancelled => Moment::Cancelled,
        };
        self.ended(task, moment);
    }

    /// A future that was just polled waits: by the name of `leaf`, for `on`, at a line of the user's.
    ///
    /// Gives the wait back as it is known from now on: a sleep goes on since it began.
    pub(crate) fn waits(&self, leaf: Leaf, mut wait: Wait) -> Wait {
        let parent = self.current.get();
        let step = self.step.get();
        let state = &mut *self.state.borrow_mut();
        let Some(around) = state.tree.get(parent) else {
            return wait;
        };
        if wait.at.file().starts_with(own_files()) {
            // The future is itself a branch, or the whole of a task: who polls it is not the user.
            let running = self.running.get().and_then(|id| state.tasks.get(&id));
            match (&around.what, running) {
                (What::Span(span), _) => wait.at = span.at,
                (What::Task, Some(record)) => wait.at = record.task.spawned_at,
                _ => {}
            }
        }
        let known = state.leaves.get(&leaf).copied();
        let Some(node) = known.filter(|&node| state.tree.get(node).is_some()) else {
            let node = state.tree.add(What::Leaf(leaf, wait), parent, step);
            state.leaves.insert(leaf, node);
            return wait;
        };
        if let Some(known) = state.tree.get_mut(node) {
            if let What::Leaf(_, before) = known.what {
                wait = wait.going_on_from(before);
            }
            known.what = What::Leaf(leaf, wait);
            known.polled_at = step;
        }
        state.tree.adopt(node, parent);
        wait
    }

    /// The name of a leaf of which there can be one at a time where the task stands now.
    pub(crate) fn here(&self) -> Leaf {
        Leaf::In(self.current.get())
    }

    /// A leaf future is done or was dropped.
    pub(crate) fn waits_no_more(&self, leaf: Leaf) {
        let state = &mut *self.state.borrow_mut();
        if let Some(node) = state.leaves.remove(&leaf) {
            state.tree.remove(node, |_| ());
        }
    }

    /// A span starts: where it stands, to be handed in with all else that happens to it.
    pub(crate) fn span_starts(
        &self,
        kind: SpanKind,
        name: &'static str,
        arguments: &str,
        at: &'static Location<'static>,
    ) -> Option<(Arc<Span>, Place)> {
        let around = self.current.get();
        let id = self.last_span.get() + 1;
        self.last_span.set(id);
        let state = &mut *self.state.borrow_mut();
        let span = Arc::new(Span {
            id,
            kind,
            name,
            arguments: arguments.to_owned(),
            at,
            parent: state.tree.span(around).cloned(),
        });
        let node = state.tree.add(What::Span(span.clone()), around, self.step.get());
        if let SpanKind::Call = kind
            && let Some(record) = self.running.get().and_then(|id| state.tasks.get_mut(&id))
            && record.node == around
        {
            record.first_call.get_or_insert_with(|| span.clone());
        }
        let place = state.tree.place(node)?;
        Some((span, place))
    }

    /// Tells of a span of the task that is running.
    pub(crate) fn tell_span(&self, span: &Arc<Span>, moment: Moment) {
        self.tell(self.task(self.running.get()), Some(span.clone()), moment);
    }

    /// Everything until [`exit_span`](Self::exit_span) is given what this returns happens inside the span; `None` if this
    /// driver does not know the place any more. It is polled with this waker, if it is polled.
    pub(crate) fn enter_span(&self, place: Place, waker: Option<&Waker>) -> Option<u32> {
        let state = &mut *self.state.borrow_mut();
        let node = state.tree.find(place)?;
        let around = self.current.replace(node);
        if around != node {
            state.tree.adopt(node, around);
        }
        let waker = waker.map_or(0, |waker| waker.data().addr());
        let around_waker = state.tree.get(around).map_or(0, |around| around.waker);
        if let Some(node) = state.tree.get_mut(node) {
            node.polled_at = self.step.get();
            // What polls a branch is asked by the branch itself.
            node.waker = if waker == 0 { around_waker } else { waker };
            node.is_woken_apart = node.waker != around_waker && around_waker != 0;
        }
        Some(around)
    }

    pub(crate) fn exit_span(&self, around: u32) {
        self.current.set(around);
    }

    /// A span has ended, in whichever way.
    pub(crate) fn span_ended(&self, place: Place) {
        let state = &mut *self.state.borrow_mut();
        let Some(node) = state.tree.find(place) else {
            return;
        };
        let leaves = &mut state.leaves;
        state.tree.remove(node, |what| forget(leaves, &what));
    }

    /// Names the tasks that nothing can wake, of those that are suspected or of all. To be asked when nothing is ready;
    /// `is_news` says whether wakes have arrived that nobody has looked at.
    pub(crate) fn judge(&self, all: bool, is_news: impl FnOnce() -> bool) {
        let mut alone = Vec::new();
        {
            let state = &mut *self.state.borrow_mut();
            if state.suspects == 0 && !all {
                return;
            }
            for (&id, record) in &mut state.tasks {
                let is_judged = (record.is_suspect || all) && !record.kept_no_waker;
                if is_judged
                    && record.counted.as_mut().is_some_and(Counted::is_alone)
                    && !state.tree.is_meant_to_wait(record.node)
                {
                    alone.push((u64::from(id), id));
                }
            }
        }
        // Asked after the wakers: whoever woke and then let go of his has been heard by now.
        if is_news() {
            return;
        }
        for record in self.state.borrow_mut().tasks.values_mut() {
            record.is_suspect = false;
        }
        self.state.borrow_mut().suspects = 0;
        order::by_first(&mut alone);
        for (_, id) in alone {
            let on = match self.state.borrow_mut().tasks.get_mut(&id) {
                Some(record) => {
                    record.kept_no_waker = true;
                    record.waits
                }
                // An observer saw to its end.
                None => continue,
            };
            self.tell_task(id, Moment::KeptNoWaker { on });
        }
    }

    /// Names a task that nothing can wake, unless that is meant.
    pub(crate) fn kept_no_waker(&self, task: u32) {
        let on = {
            let state = &mut *self.state.borrow_mut();
            let Some(record) = state.tasks.get_mut(&task) else {
                return;
            };
            if state.tree.is_meant_to_wait(record.node) {
                return;
            }
            record.kept_no_waker = true;
            record.waits
        };
        self.tell_task(task, Moment::KeptNoWaker { on });
    }

    fn suspect(&self, task: u32, is_ready: bool) {
        let state = &mut *self.state.borrow_mut();
        let record = state.tasks.get_mut(&task).filter(|_| !is_ready);
        if record.is_some_and(|record| record.counted.as_mut().is_some_and(Counted::is_alone)) {
            state.set_suspect(task, true);
        }
    }

    fn enter(&self, task: u32) {
        let state = &mut *self.state.borrow_mut();
        let Some(record) = state.tasks.get_mut(&task) else {
            return;
        };
        self.running.set(Some(task));
        self.current.set(record.node);
        if let Some(node) = state.tree.get_mut(record.node) {
            node.polled_at = self.step.get();
            node.waker = record
                .counted
                .as_ref()
                .map_or(0, |counted| Arc::as_ptr(counted).addr());
        }
    }

    fn leave(&self) {
        self.running.set(None);
        self.current.set(NONE);
    }

    fn ended(&self, task: u32, moment: Moment) {
        if !self.state.borrow().tasks.contains_key(&task) {
            return;
        }
        self.tell_task(task, moment);
        self.leave();
        let state = &mut *self.state.borrow_mut();
        state.set_suspect(task, false);
        if let Some(record) = state.tasks.remove(&task) {
            let leaves = &mut state.leaves;
            state.tree.remove(record.node, |what| forget(leaves, &what));
        }
        // Whoever awaits it need not do so any more.
        if let Some(node) = state.leaves.remove(&Leaf::Task(task)) {
            state.tree.remove(node, |_| ());
        }
    }

    fn task(&self, id: Option<u32>) -> Option<Arc<Task>> {
        if self.observers.is_empty() {
            return None;
        }
        let state = self.state.borrow();
        Some(state.tasks.get(&id?)?.task.clone())
    }

    fn tell_task(&self, task: u32, moment: Moment) {
        if self.observers.is_empty() {
            return;
        }
        self.tell(self.task(Some(task)), None, moment);
    }

    fn tell(&self, task: Option<Arc<Task>>, span: Option<Arc<Span>>, moment: Moment) {
        if self.observers.is_empty() || attention::is_busy() {
            return;
        }
        let event = Event {
            time: self.now(),
            step: self.step.get(),
            task,
            span,
            moment,
        };
        for observer in &self.observers {
            let told = panic::catch_unwind(AssertUnwindSafe(|| {
                attention::busy(|| observer.event(&event));
            }));
            if let Err(panic) = told {
                // The first is the one to be told of; dropping another could panic again.
                match self.panic.take() {
                    Some(first) => {
                        std::mem::forget(panic);
                        self.panic.set(Some(first));
                    }
                    None => self.panic.set(Some(panic)),
                }
            }
        }
    }
}

/// How the paths of this crate's files begin.
fn own_files() -> &'static str {
    file!().strip_suffix("observe/watched.rs").unwrap_or(file!())
}

fn forget(leaves: &mut HashMap<Leaf, u32>, what: &What) {
    if let What::Leaf(leaf, _) = what {
        leaves.remove(leaf);
    }
}
