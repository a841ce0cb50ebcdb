//! What is known of the tasks of a driver that is watched, and telling it to the observers.
//!
//! [`Watched`] belongs to one driver. It borrows nothing while an observer runs, and an observer's panic is kept until the driver
//! [asks](Watched::take_panic) for it, so that telling never leaves a task half way.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;
use std::time::Duration;

use super::attention::{self, Listening};
use super::numbers::ByNumber;
use super::polling::Polling;
use super::tree::{Leaf, NONE, Tree, What};
use super::waker::Counted;
use super::{Cause, Moment, Observer, Span, Task, Wait};
use crate::clock::{Instant, real_now};
use crate::schedule::Choices;
use crate::ticket::{Table, Ticket};

/// One driver's tasks, and who is told of them.
pub(crate) struct Watched {
    /// No other driver of this process has it.
    number: u64,
    pub(super) observers: Vec<Rc<dyn Observer>>,
    /// What a virtual clock shows; `None` on the real one.
    clock: Option<Cell<Instant>>,
    pub(super) step: Cell<u64>,
    pub(super) last_span: Cell<u64>,
    /// The task that is polled, or dropped.
    pub(super) running: Cell<Option<u32>>,
    /// The same for those who are told, while there are any and it is not being told of.
    pub(super) running_task: Cell<Option<Arc<Task>>>,
    polling: Polling,
    /// The innermost node of it that is.
    pub(super) current: Cell<u32>,
    /// Who wakes, if it is not a task that is running.
    pub(super) cause: Cell<Cause>,
    pub(super) state: RefCell<State>,
    pub(super) panic: Cell<Option<Box<dyn Any + Send>>>,
    /// When the latest poll ended, by the real clock, if nothing has taken time since.
    idle_since: Cell<Option<Instant>>,
    /// What the next task to be spawned is called.
    next_name: Cell<Option<String>>,
    /// Who decides the turns, if that wants to know what they do.
    pub(super) choices: Option<Rc<Choices>>,
    /// Traced calls are to tell what they do.
    _listening: Listening,
}

pub(super) struct State {
    pub(super) tree: Tree,
    pub(super) tasks: HashMap<u32, Record, ByNumber>,
    pub(super) leaves: HashMap<Leaf, u32, ByNumber>,
    /// How many tasks may have kept no waker: to be judged when nothing is ready.
    pub(super) suspects: usize,
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
    pub(super) is_suspect: bool,
    pub(super) counted: Option<Arc<Counted>>,
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
    pub(crate) fn new(
        observers: Vec<Rc<dyn Observer>>,
        is_virtual: bool,
        choices: Option<Rc<Choices>>,
    ) -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Watched {
            number: LAST.fetch_add(1, Ordering::Relaxed),
            observers,
            clock: is_virtual.then(|| Cell::new(Instant(0))),
            step: Cell::new(0),
            last_span: Cell::new(0),
            running: Cell::new(None),
            running_task: Cell::new(None),
            polling: Polling::default(),
            current: Cell::new(NONE),
            cause: Cell::new(Cause::Driver),
            state: RefCell::new(State {
                tree: Tree::new(),
                tasks: HashMap::default(),
                leaves: HashMap::default(),
                suspects: 0,
            }),
            panic: Cell::new(None),
            idle_since: Cell::new(None),
            next_name: Cell::new(None),
            choices,
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

    /// The same, for other threads.
    pub(crate) fn polling(&self) -> Polling {
        self.polling.clone()
    }

    /// A panic of an observer that nobody has been told of.
    pub(crate) fn take_panic(&self) -> Option<Box<dyn Any + Send>> {
        self.panic.take()
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

    /// A waker of the task, which is counted.
    pub(crate) fn waker(&self, task: u32) -> Option<Waker> {
        let state = self.state.borrow();
        let counted = state.tasks.get(&task)?.counted.as_ref()?;
        Some(counted.waker())
    }

    /// Whether it is the waker of a task that has not ended.
    pub(crate) fn gave(&self, waker: &Waker) -> bool {
        let state = self.state.borrow();
        let mut counted = state.tasks.values().filter_map(|record| record.counted.as_ref());
        counted.any(|counted| std::ptr::eq(Arc::as_ptr(counted).cast(), waker.data()))
    }

    /// A poll of the task begins.
    pub(crate) fn poll_begins(&self, task: u32) -> Outer {
        self.step.update(|step| step + 1);
        self.enter(task, 1);
        let wait = attention::take_last_wait();
        self.tell_task(task, Moment::Polled);
        let is_timed = !self.observers.is_empty();
        // Where the thread has done nothing since but to choose the next, a poll begins when the one before ended.
        let began = is_timed.then(|| self.idle_since.take().unwrap_or_else(real_now));
        Outer { wait, began }
    }

    /// A poll of the task is over; how, if it was its last. Whoever suspends is judged by `is_ready`, whether it has been
    /// woken meanwhile.
    pub(crate) fn poll_is_over(&self, task: u32, outer: Outer, end: Option<End>, is_ready: bool) {
        let on = attention::take_last_wait();
        attention::set_last_wait(outer.wait);
        let over = outer.began.map(|_| real_now());
        self.idle_since.set(over);
        let ran = over
            .zip(outer.began)
            .map_or(Duration::ZERO, |(over, began)| over - began);
        if let Some(record) = self.state.borrow_mut().tasks.get_mut(&task) {
            record.ran += ran;
            record.waits = on;
            record.suspended_at = over.filter(|_| !self.is_virtual()).unwrap_or_else(|| self.now());
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
        self.enter(task, 0);
    }

    /// The task has ended other than by returning.
    pub(crate) fn failed(&self, task: u32, end: End) {
        let moment = match end {
            End::Panicked => Moment::Panicked,
            End::Finished | End::Cancelled => Moment::Cancelled,
        };
        self.ended(task, moment);
    }

    /// Whatever the driver did since the last poll took time: what comes next begins now.
    pub(crate) fn time_has_passed(&self) {
        self.idle_since.set(None);
    }

    fn enter(&self, task: u32, polls: u64) {
        let state = &mut *self.state.borrow_mut();
        let Some(record) = state.tasks.get_mut(&task) else {
            return;
        };
        record.polls += polls;
        if polls > 0 {
            record.kept_no_waker = false;
            state.suspects -= usize::from(std::mem::take(&mut record.is_suspect));
        }
        self.running.set(Some(task));
        if !self.observers.is_empty() {
            self.running_task.set(Some(record.task.clone()));
        }
        self.polling.set(Some(task));
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
        self.running_task.set(None);
        self.polling.set(None);
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
            state.tree.remove(node, |what| forget(&mut state.leaves, &what));
        }
    }
}

pub(super) fn forget(leaves: &mut HashMap<Leaf, u32, ByNumber>, what: &What) {
    if let What::Leaf(leaf, wait) = what {
        leaves.remove(leaf);
        attention::forget_wait(*wait);
    }
}
