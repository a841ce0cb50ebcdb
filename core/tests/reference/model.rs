//! The reference model: what a scheduler is, in as few words as possible.

use std::collections::{BTreeMap, VecDeque};

use crate::script::{Event, Program, Step, What};

/// What happens when a program runs.
pub(crate) fn run(program: &Program) -> Vec<Event> {
    let mut model = Model {
        program,
        now: 0,
        ready: VecDeque::new(),
        timers: BTreeMap::new(),
        registered: 0,
        running: None,
        tasks: vec![Task::default()],
        events: Vec::new(),
    };
    for _ in 0..program.before_main {
        model.spawn();
    }
    model.wake(0);
    model.run();
    for task in 0..model.tasks.len() {
        if model.tasks[task].ended.is_none() {
            model.drop_future(task);
        }
    }
    model.events
}

struct Model<'a> {
    program: &'a Program,
    now: u64,
    /// First in, first out.
    ready: VecDeque<usize>,
    /// By deadline, then by registration.
    timers: BTreeMap<(u64, u64), usize>,
    registered: u64,
    running: Option<usize>,
    tasks: Vec<Task>,
    events: Vec<Event>,
}

#[derive(Default)]
struct Task {
    next_step: usize,
    suspended: Suspended,
    queued: bool,
    polled: bool,
    aborted: bool,
    /// Whether it finished or was dropped before.
    ended: Option<bool>,
    /// Whether somebody has taken its handle.
    handle_taken: bool,
    /// Who is woken when it has ended.
    joiner: Option<usize>,
}

#[derive(Clone, Copy, Default)]
enum Suspended {
    /// Until the next poll.
    #[default]
    Once,
    /// Until that timer has fired.
    Timer((u64, u64)),
    /// Until that task has ended.
    Join(usize),
}

impl Model<'_> {
    /// Until the main future is done, or stuck.
    fn run(&mut self) {
        while self.tasks[0].ended.is_none() {
            if let Some(task) = self.ready.pop_front() {
                self.turn(task);
            } else if let Some((&(deadline, _), _)) = self.timers.first_key_value() {
                // The clock moves only when nobody is ready.
                self.now = deadline;
                self.fire();
            } else {
                return self.say(0, What::Stuck);
            }
        }
    }

    fn fire(&mut self) {
        while let Some(timer) = self.timers.first_entry()
            && timer.key().0 <= self.now
        {
            let task = timer.remove();
            self.wake(task);
        }
    }

    fn turn(&mut self, task: usize) {
        // Before the poll: a task that wakes itself in it is polled again.
        self.tasks[task].queued = false;
        if self.tasks[task].ended.is_some() {
            return;
        }
        if !self.tasks[task].aborted {
            self.running = Some(task);
            let is_done = self.poll(task);
            self.running = None;
            if is_done {
                self.say(task, What::Finished);
                return self.end(task, true);
            }
        }
        // It was aborted before its turn, or in it.
        if self.tasks[task].aborted {
            self.drop_future(task);
        }
    }

    /// Whether it has come to its end.
    fn poll(&mut self, task: usize) -> bool {
        self.say(task, What::Polled);
        self.tasks[task].polled = true;
        match self.tasks[task].suspended {
            Suspended::Once => {}
            Suspended::Timer(key) if self.timers.contains_key(&key) => return false,
            Suspended::Timer(_) => {}
            Suspended::Join(other) => {
                if !self.has_joined(task, other) {
                    return false;
                }
            }
        }
        while let Some(&step) = self.program.scripts[task].get(self.tasks[task].next_step) {
            self.tasks[task].next_step += 1;
            let step = step.among(self.tasks.len());
            self.say(task, What::Does(step));
            if !self.is_done_at_once(task, step) {
                return false;
            }
        }
        true
    }

    /// Does a step. Whether the task goes on with the next one without suspending.
    fn is_done_at_once(&mut self, task: usize, step: Step) -> bool {
        match step {
            Step::Yield => {
                self.wake(task);
                self.tasks[task].suspended = Suspended::Once;
                return false;
            }
            Step::Wait => {
                self.tasks[task].suspended = Suspended::Once;
                return false;
            }
            Step::Sleep(0) => {}
            Step::Sleep(nanos) => {
                self.registered += 1;
                let key = (self.now + nanos, self.registered);
                self.timers.insert(key, task);
                self.tasks[task].suspended = Suspended::Timer(key);
                return false;
            }
            Step::WakeByValue(other) | Step::WakeByRef(other) => {
                if self.tasks[other].polled {
                    self.wake(other);
                }
            }
            Step::Spawn => self.spawn(),
            Step::Abort(other) => self.abort(other),
            Step::Join(other) => {
                if self.takes_handle(other) {
                    self.tasks[task].suspended = Suspended::Join(other);
                    return self.has_joined(task, other);
                }
            }
            Step::Detach(other) => {
                self.takes_handle(other);
            }
        }
        true
    }

    fn has_joined(&mut self, task: usize, other: usize) -> bool {
        match self.tasks[other].ended {
            Some(finished) => self.say(task, What::Joined(other, finished)),
            None => self.tasks[other].joiner = Some(task),
        }
        self.tasks[other].ended.is_some()
    }

    /// Whether there was one to take: the main future has none, and the others one each.
    fn takes_handle(&mut self, other: usize) -> bool {
        let taken = &mut self.tasks[other].handle_taken;
        other != 0 && !std::mem::replace(taken, true)
    }

    fn wake(&mut self, task: usize) {
        let woken = &mut self.tasks[task];
        if woken.ended.is_none() && !woken.aborted && !woken.queued {
            woken.queued = true;
            self.ready.push_back(task);
        }
    }

    fn spawn(&mut self) {
        let task = self.tasks.len();
        if task < self.program.scripts.len() {
            self.tasks.push(Task::default());
            self.wake(task);
        }
    }

    /// Its turn will come, and then its future is dropped; while it runs, when it suspends.
    fn abort(&mut self, task: usize) {
        if task == 0 {
            return;
        }
        if self.running != Some(task) {
            self.wake(task);
        }
        self.tasks[task].aborted = true;
    }

    fn drop_future(&mut self, task: usize) {
        self.say(task, What::Dropped);
        match self.tasks[task].suspended {
            Suspended::Timer(key) => drop(self.timers.remove(&key)),
            Suspended::Join(other) => self.tasks[other].joiner = None,
            Suspended::Once => {}
        }
        self.end(task, false);
    }

    fn end(&mut self, task: usize, finished: bool) {
        self.tasks[task].ended = Some(finished);
        if let Some(joiner) = self.tasks[task].joiner {
            self.wake(joiner);
        }
    }

    fn say(&mut self, task: usize, what: What) {
        let at = self.now;
        self.events.push(Event { at, task, what });
    }
}
