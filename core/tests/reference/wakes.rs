//! What must be true of any run, whatever its order: each wake of a living task is followed by exactly one later turn, nobody
//! has a turn without a wake, no sleep is over early, and the clock moves only while nobody is due, to the next deadline.

use crate::script::{Event, Program, Step, What};

/// # Panics
///
/// If the events are not those of such a run.
pub(crate) fn check(program: &Program, events: &[Event]) {
    let tasks = program.scripts.len().min(program.before_main + 1);
    let mut run = Run {
        program,
        now: 0,
        tasks: vec![Task::default(); tasks],
        is_over: false,
    };
    for event in events {
        run.moves_to(event.at);
        run.takes_in(event.task, event.what);
    }
    assert!(run.tasks.iter().all(|task| task.ended), "somebody is left");
}

struct Run<'a> {
    program: &'a Program,
    now: u64,
    tasks: Vec<Task>,
    /// Whether the main future is done, or stuck.
    is_over: bool,
}

#[derive(Clone)]
struct Task {
    /// Woken since its last turn began; at first by being spawned.
    due: bool,
    polled: bool,
    aborted: bool,
    ended: bool,
    sleeps_until: Option<u64>,
    handle_taken: bool,
    joiner: Option<usize>,
}

impl Default for Task {
    fn default() -> Self {
        Task {
            due: true,
            polled: false,
            aborted: false,
            ended: false,
            sleeps_until: None,
            handle_taken: false,
            joiner: None,
        }
    }
}

impl Run<'_> {
    fn moves_to(&mut self, at: u64) {
        if at == self.now {
            return;
        }
        self.nobody_is_due();
        let next = self.tasks.iter().filter_map(|task| task.sleeps_until).min();
        assert_eq!(next, Some(at), "the clock moves to the next deadline");
        self.now = at;
        for task in &mut self.tasks {
            if task.sleeps_until == Some(at) {
                task.sleeps_until = None;
                task.due = true;
            }
        }
    }

    fn nobody_is_due(&self) {
        let due = self.tasks.iter().position(|task| task.due);
        assert_eq!(due, None, "somebody is due while nobody is polled");
    }

    fn takes_in(&mut self, number: usize, what: What) {
        let task = &mut self.tasks[number];
        assert!(!task.ended, "{number} goes on after its end: {what:?}");
        match what {
            What::Polled => {
                assert!(task.due, "{number} is polled without a wake");
                assert!(!task.aborted, "{number} is polled after an abort");
                task.due = false;
                task.polled = true;
            }
            What::Does(step) => {
                assert_eq!(task.sleeps_until, None, "{number} goes on before its time");
                self.does(number, step);
            }
            What::Joined(other, _) => assert!(self.tasks[other].ended, "{number} joins the living"),
            What::Finished => self.ends(number),
            What::Dropped => {
                assert!(task.aborted || self.is_over, "{number} is dropped by nobody");
                self.ends(number);
            }
            What::Stuck => {
                self.nobody_is_due();
                let asleep = self.tasks.iter().position(|task| task.sleeps_until.is_some());
                assert_eq!(asleep, None, "somebody sleeps, and will wake up");
                self.is_over = true;
            }
        }
    }

    fn does(&mut self, number: usize, step: Step) {
        match step {
            Step::Yield => self.wakes(number),
            Step::Sleep(0) | Step::Wait => {}
            Step::Sleep(nanos) => self.tasks[number].sleeps_until = Some(self.now + nanos),
            Step::WakeByValue(other) | Step::WakeByRef(other) => {
                if self.tasks[other].polled {
                    self.wakes(other);
                }
            }
            Step::Spawn if self.tasks.len() < self.program.scripts.len() => self.tasks.push(Task::default()),
            Step::Spawn => {}
            Step::Abort(0) => {}
            Step::Abort(other) => {
                self.wakes(other);
                self.tasks[other].aborted = true;
            }
            Step::Join(other) => {
                let other = &mut self.tasks[other];
                if !std::mem::replace(&mut other.handle_taken, true) {
                    other.joiner = Some(number);
                }
            }
            Step::Detach(other) => self.tasks[other].handle_taken = true,
        }
    }

    fn wakes(&mut self, number: usize) {
        let task = &mut self.tasks[number];
        task.due |= !task.ended;
    }

    fn ends(&mut self, number: usize) {
        let task = &mut self.tasks[number];
        task.ended = true;
        task.due = false;
        task.sleeps_until = None;
        let joiner = task.joiner;
        self.is_over |= number == 0;
        if let Some(joiner) = joiner {
            self.wakes(joiner);
        }
    }
}
