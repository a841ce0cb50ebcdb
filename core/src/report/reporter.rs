//! Reports instead of hangs: an observer that says what is wrong, in a line or two.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::io::{self, Write as _};
use std::time::Duration;

use super::deadlock;
use crate::dump::dump;
use crate::observe::{Event, FrameKind, Moment, Observer, Short, Task, TaskDump, TaskState, Wait};

/// A poll that keeps the thread longer than this is reported, unless told otherwise.
const HELD: Duration = Duration::from_millis(100);

/// An observer that reports what a person should know of at once, and nothing else:
///
/// * a task that kept the thread for too long: `std::thread::sleep` inside a coroutine does that;
/// * a task that returned `Pending` and kept no waker, so that nothing will ever wake it;
/// * if asked, that all tasks wait and nothing is there that could wake them: on the real clock, where this is no panic;
/// * if asked, the tasks that were dropped unfinished.
///
/// ```
/// use std::time::Duration;
/// use coro::{Executor, Reporter};
///
/// let reporter = Reporter::stderr().held_after(Duration::from_millis(20)).unfinished(true);
/// let executor = Executor::builder().observer(reporter).build();
/// executor.block_on(async {
///     std::thread::sleep(Duration::from_millis(30));
///     // held: #1 main kept the thread for 30ms without yielding, between its start and its end: ..
/// });
/// ```
///
/// # Mistakes
///
/// * [`std::thread::sleep` stops only the task that calls it](crate::mistakes::sleeping_the_thread)
/// * [`Poll::Pending` means: ask me again later](crate::mistakes::losing_the_waker)
/// * [The program waits for the tasks that it has spawned](crate::mistakes::leaving_before_a_task_is_done)
pub struct Reporter {
    write: RefCell<Write>,
    held_after: Duration,
    deadlocks: bool,
    unfinished: bool,
    /// Where each task that has been suspended waits.
    waits: RefCell<HashMap<u32, Option<Wait>>>,
    /// The last deadlock that was reported.
    last: RefCell<String>,
}

type Write = Box<dyn FnMut(&str)>;

impl Reporter {
    /// Reports go to the standard error output.
    #[must_use]
    pub fn stderr() -> Self {
        Reporter::new(|report| {
            // A report that cannot be written must not end the program that it is about.
            drop(writeln!(io::stderr(), "{report}"));
        })
    }

    /// Reports go to `write`, each without a line break at its end.
    pub fn new(write: impl FnMut(&str) + 'static) -> Self {
        Reporter {
            write: RefCell::new(Box::new(write)),
            held_after: HELD,
            deadlocks: false,
            unfinished: false,
            waits: RefCell::default(),
            last: RefCell::default(),
        }
    }

    /// Reports a task that keeps the thread for longer than this, by the real clock, also where time is virtual. 100 ms
    /// unless said otherwise.
    #[must_use]
    pub fn held_after(mut self, limit: Duration) -> Self {
        self.held_after = limit;
        self
    }

    /// Whether to report, on the real clock, that nothing is ready, no timer is set and nobody is waited for inside
    /// [`outside`](crate::outside). That is a deadlock if all that other threads and the operating system
    /// complete is awaited inside `outside`; so this is `false` unless said otherwise.
    #[must_use]
    pub fn deadlocks(mut self, report: bool) -> Self {
        self.deadlocks = report;
        self
    }

    /// Whether to list the tasks that are dropped unfinished with their executor. `false` unless said otherwise.
    #[must_use]
    pub fn unfinished(mut self, report: bool) -> Self {
        self.unfinished = report;
        self
    }

    fn report(&self, report: &str) {
        // A `write` that leads to another event is not called again meanwhile.
        if let Ok(mut write) = self.write.try_borrow_mut() {
            write(report);
        }
    }

    /// A deadlock, unless it is the one that was reported last.
    fn report_once(&self, report: String) {
        if *self.last.borrow() != report {
            self.report(&report);
            *self.last.borrow_mut() = report;
        }
    }

    /// The end of a poll that took so long.
    fn judge(&self, event: &Event, ran: Duration, now_waits: Option<Wait>, is_over: bool) {
        let Some(task) = &event.task else { return };
        let from = if is_over {
            self.waits.borrow_mut().remove(&task.id)
        } else {
            self.waits.borrow_mut().insert(task.id, now_waits)
        };
        if ran <= self.held_after {
            return;
        }
        let from = match from {
            Some(Some(wait)) => format!("between {}", Short(wait.at)),
            Some(None) => "between its last await".to_owned(),
            None => "between its start".to_owned(),
        };
        let to = match now_waits {
            Some(wait) => format!("{}", Short(wait.at)),
            None if is_over => "its end".to_owned(),
            None => "its next await".to_owned(),
        };
        let ran = Duration::from_millis(u64::try_from(ran.as_millis()).unwrap_or(u64::MAX));
        let (id, who) = (task.id, whereabouts(task));
        self.report(&format!(
            "held: #{id} {who} kept the thread for {ran:?} without yielding, {from} and {to}: sleep with \
             `coro::sleep(..).await`, let others run with `coro::yield_now().await`, or do blocking work in `coro::unblock(..).await`"
        ));
    }
}

/// What the task is called and, if it is in the middle of traced calls, the innermost of them.
fn whereabouts(task: &Task) -> String {
    let dump = dump();
    let Some(found) = dump.tasks.iter().find(|found| found.task.id == task.id) else {
        return task.name();
    };
    let call = found.frames.iter().rev().find_map(|frame| match &frame.what {
        FrameKind::Call(call) => Some(call),
        _ => None,
    });
    match call {
        Some(call) if *call != found.label => format!("{} in {call}", found.label),
        _ => found.label.clone(),
    }
}

impl Observer for Reporter {
    fn event(&self, event: &Event) {
        match event.moment {
            Moment::Suspended { on, ran } => self.judge(event, ran, on, false),
            Moment::Finished { ran } => self.judge(event, ran, None, true),
            Moment::Cancelled | Moment::Panicked => {
                if let Some(task) = &event.task {
                    self.waits.borrow_mut().remove(&task.id);
                }
            }
            Moment::KeptNoWaker { on } => {
                let Some(task) = &event.task else { return };
                let at = match on {
                    Some(wait) => format!(", after {wait}"),
                    None => String::new(),
                };
                self.report(&format!(
                    "lost: {task}, spawned at {}, returned `Pending` and kept no waker{at}: nothing will ever wake it; if that \
                     is meant, await `coro::pending()`",
                    Short(task.spawned_at)
                ));
            }
            Moment::Parked {
                until: None,
                outside: false,
            } if self.deadlocks => {
                let dump = dump();
                // Whoever drives an executor that has nothing to do is no deadlock.
                let waits = |task: &TaskDump| matches!(task.state, TaskState::Waiting(_));
                if !dump.is_virtual && dump.tasks.iter().any(waits) {
                    self.report_once(deadlock(&dump));
                }
            }
            Moment::Closing { unfinished } if self.unfinished => {
                let plural = if unfinished == 1 { "task is" } else { "tasks are" };
                let dump = dump().to_string();
                self.report(&format!(
                    "unfinished: {unfinished} {plural} dropped before the end: await the handles, or abort what is not to go \
                     on\n{}",
                    dump.trim_end()
                ));
            }
            _ => {}
        }
    }
}

impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporter")
            .field("held_after", &self.held_after)
            .field("deadlocks", &self.deadlocks)
            .field("unfinished", &self.unfinished)
            .finish_non_exhaustive()
    }
}
