//! Where everybody is at one moment: plain data, taken without polling anything.

use std::panic::Location;
use std::time::Duration;

use super::tree::{Leaf, NONE, Tree, What};
use super::watched::{Record, Watched};
use super::who::FIRST;
use super::{Span, SpanKind, Task, Wait};
use crate::clock::Instant;
use crate::order;

/// Where every task of a driver is: who it is, which traced calls it is in, and what it waits for.
///
/// Its [`Display`](std::fmt::Display) is a tree that is meant to be read. On the virtual clock it is the same in every run, and so
/// leaves out how long polls took.
///
/// ```
/// use std::time::Duration;
/// use coro::{Clock, Executor};
///
/// #[coro::traced]
/// async fn square(x: u64) -> u64 {
///     coro::sleep(Duration::from_secs(3)).await;
///     x * x
/// }
///
/// Executor::builder().clock(Clock::Virtual).build().block_on(async {
///     let squares = coro::spawn_named("squares", square(4));
///     coro::sleep(Duration::from_secs(1)).await;
///     let dump = coro::dump().to_string();
///     assert!(dump.contains("#2 squares"));
///     assert!(dump.contains("└ square(4)"));
///     assert!(dump.contains("└ sleep, 2.000s more"));
///     squares.await.unwrap();
/// });
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Dump {
    /// When it was taken, by the driver's clock.
    pub time: Instant,
    /// Whether that is a virtual clock.
    pub is_virtual: bool,
    /// How many polls had begun; `None` where nobody [watches](crate::Builder::watched).
    pub step: Option<u64>,
    /// The tasks that have not ended, in the order in which they were spawned.
    pub tasks: Vec<TaskDump>,
}

/// Where one task is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TaskDump {
    /// Who it is.
    pub task: Task,
    /// Its name, if it was given one, or else the outermost traced call that it has made, or else the name of its function.
    pub label: String,
    /// What it does.
    pub state: TaskState,
    /// How often it has been polled; `None` where nobody watches.
    pub polls: Option<u64>,
    /// How long those polls kept the thread in all, by the real clock; zero where nobody measures.
    pub ran: Duration,
    /// Whether it returned `Pending` and nobody has a waker of it, so that it will never be polled again.
    pub kept_no_waker: bool,
    /// The calls it is in, and what those wait for: a tree, in which each frame is followed by the deeper ones inside it.
    pub frames: Vec<Frame>,
    /// The numbers of the tasks for whose end it waits.
    pub waits_for: Vec<u32>,
}

/// What a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskState {
    /// It is being polled.
    Running,
    /// It has been spawned or woken, and its turn is to come.
    Ready,
    /// It waits, and has done so for so long; `None` where nobody watches.
    Waiting(Option<Duration>),
}

/// A traced call, a branch or a leaf future in which a task is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// How many frames are around it.
    pub depth: usize,
    /// What it is.
    pub what: FrameKind,
    /// Where the function is defined, the branches are awaited, or the leaf future is.
    pub at: &'static Location<'static>,
    /// Whether the latest poll of what is around it came by here. If not, it is kept, but not polled any more or at
    /// least not by the latest poll: as an unfinished future that a `select` has left is. A future that is woken by a waker
    /// of its own, as inside a `FuturesUnordered`, counts as polled; a branch of a [`join_all`](crate::join_all) does not.
    pub is_polled: bool,
}

impl Frame {
    /// Whether it is a call that is kept and no longer polled: what is awaited together is polled when it is woken, and a leaf
    /// future wakes by itself.
    pub(crate) fn is_left(&self) -> bool {
        !self.is_polled && matches!(self.what, FrameKind::Call(_))
    }
}

/// What a [`Frame`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameKind {
    /// A traced call, with its arguments: `square(4)`.
    Call(String),
    /// One of several futures that are awaited together.
    Branch {
        /// What awaits them: `join`, `join_all` or `race`.
        name: &'static str,
        /// Which one, from 0.
        index: usize,
    },
    /// A leaf future.
    Wait(Wait),
    /// A future that is not coro's: nothing is known of it but that it waits. Its place is that of what is around it.
    Foreign,
}

impl Watched {
    /// Everybody who has not ended, except for whether they are ready, which `is_ready` knows.
    pub(crate) fn dump(&self, is_ready: impl Fn(u32) -> bool) -> Dump {
        let now = self.now();
        let state = self.state.borrow();
        let mut ids: Vec<_> = state.tasks.keys().map(|&id| (u64::from(id), id)).collect();
        order::by_first(&mut ids);
        let records = ids.iter().filter_map(|(_, id)| state.tasks.get(id));
        let task = |record: &Record| {
            let id = record.task.id;
            let mut frames = frames(&state.tree, record.node, |id| state.tasks.contains_key(&id));
            let state = if self.running() == Some(id) {
                TaskState::Running
            } else if is_ready(id) {
                TaskState::Ready
            } else {
                TaskState::Waiting(Some(now - record.suspended_at))
            };
            if matches!(state, TaskState::Waiting(_)) && record.polls > 0 {
                frames = with_foreign(frames, record.task.spawned_at);
            }
            TaskDump {
                task: (*record.task).clone(),
                label: record.label(),
                state,
                polls: Some(record.polls),
                ran: record.ran,
                kept_no_waker: record.kept_no_waker,
                waits_for: frames.iter().filter_map(waited_for).collect(),
                frames,
            }
        };
        Dump {
            time: now,
            is_virtual: self.is_virtual(),
            step: Some(self.step()),
            tasks: records.map(task).collect(),
        }
    }
}

impl TaskDump {
    /// A task of which nobody keeps account: what is known anyway.
    pub(crate) fn unwatched(task: Task, state: TaskState, waits_for: Vec<u32>) -> Self {
        TaskDump {
            label: task.name(),
            task,
            state,
            polls: None,
            ran: Duration::ZERO,
            kept_no_waker: false,
            frames: Vec::new(),
            waits_for,
        }
    }
}

impl Record {
    fn label(&self) -> String {
        match &self.first_call {
            Some(call) if !self.task.is_named() && !self.is_root() => call.to_string(),
            _ => self.task.name(),
        }
    }

    /// Whether it is the future of a `block_on`: the function in which a program begins, which calls many others. A
    /// coroutine that is driven by hand may have the same number, but no counted wakers.
    fn is_root(&self) -> bool {
        self.task.id == FIRST && self.counted.is_some()
    }
}

/// The tree below a node, without it.
fn frames(tree: &Tree, root: u32, is_living: impl Fn(u32) -> bool) -> Vec<Frame> {
    let mut frames = Vec::new();
    let polled_at = |node: u32| tree.get(node).map_or(0, |node| node.polled_at);
    // What is left to do, last first: calls may be as deep as there is memory.
    let mut left: Vec<(u32, usize)> = Vec::new();
    let push = |left: &mut Vec<(u32, usize)>, node: u32, depth: usize| {
        let from = left.len();
        left.extend(tree.children(node).map(|child| (child, depth)));
        left[from..].reverse();
    };
    push(&mut left, root, 0);
    while let Some((at, depth)) = left.pop() {
        push(&mut left, at, depth + 1);
        let Some(node) = tree.get(at).filter(|_| at != NONE) else {
            continue;
        };
        let is_polled = node.is_woken_apart || node.polled_at == polled_at(node.parent);
        let (what, place) = match &node.what {
            What::Span(span) => (kind(span), span.at),
            // Of a leaf that nothing says when it is over, what is known is what the latest poll said.
            What::Leaf(Leaf::In(_), _) if !is_polled => continue,
            What::Leaf(Leaf::Task(id), _) if !is_living(*id) => continue,
            What::Leaf(_, wait) => (FrameKind::Wait(*wait), wait.at),
            What::Free(_) | What::Task => continue,
        };
        frames.push(Frame {
            depth,
            what,
            at: place,
            is_polled,
        });
    }
    frames
}

/// Whoever waits, and in which nothing of coro's does, waits for a foreign future: so does each call and each branch that has nothing
/// inside it, and the task itself, spawned at this place, if it is in none.
fn with_foreign(frames: Vec<Frame>, spawned_at: &'static Location<'static>) -> Vec<Frame> {
    let foreign = |depth: usize, at| Frame {
        depth,
        what: FrameKind::Foreign,
        at,
        is_polled: true,
    };
    if frames.is_empty() {
        return vec![foreign(0, spawned_at)];
    }
    let mut whole = Vec::with_capacity(frames.len() + 1);
    let mut frames = frames.into_iter().peekable();
    while let Some(frame) = frames.next() {
        let (depth, at) = (frame.depth, frame.at);
        let is_leaf = matches!(frame.what, FrameKind::Wait(_));
        whole.push(frame);
        if !is_leaf && frames.peek().is_none_or(|next| next.depth <= depth) {
            whole.push(foreign(depth + 1, at));
        }
    }
    whole
}

fn kind(span: &Span) -> FrameKind {
    match span.kind {
        SpanKind::Call => FrameKind::Call(span.to_string()),
        SpanKind::Branch { index } => FrameKind::Branch {
            name: span.name,
            index,
        },
    }
}

fn waited_for(frame: &Frame) -> Option<u32> {
    match frame.what {
        FrameKind::Wait(Wait {
            on: super::On::Task(id),
            ..
        }) => Some(id),
        _ => None,
    }
}
