//! What observers are told, for those who listen by other means: the crate `tracing`.
//!
//! [`Tracing`] is an [`Observer`] that hands on what it is told to the subscriber of `tracing` that is the default at the time. So
//! the tasks and traced calls of coro stand in the same log, in the same spans, as what the program itself and other crates say.

mod live;
mod said;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use tracing::dispatcher::{get_default, with_default};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::NoSubscriber;

use crate::observe::{Event, Moment, Observer, Task};
use live::Live;

/// An observer that makes `tracing` spans of tasks and traced calls, and `tracing` events of all that happens to them.
///
/// | what | as | level | fields |
/// |---|---|---|---|
/// | a task | span `task` | `INFO` | `id`, `name`, `spawned_at` |
/// | a traced call | span `call` | `INFO` | `name`, `arguments`, `file`, `line` |
/// | a branch of a `join!`, `join_all` or `race` | span `branch` | `INFO` | `of`, `index`, `file`, `line` |
/// | a task that kept no waker, a deadlock, a panic | event | `WARN` | what it waits for |
/// | a task that is spawned or ends, a call that is cancelled | event | `DEBUG` | by whom; what it waited for |
/// | a poll, a suspension, a wake, a timer, a traced call | event | `TRACE` | what it waits for, how long it ran |
///
/// The target of them all is `coro`. Events also have the `time` of the driver, which differs from everybody else's on the virtual
/// clock, and the `step`. A span is entered while it is polled and left while it is suspended, so what the program logs during a
/// poll stands in the span of the task and in that of the innermost traced call, and a layer that measures busy and idle time
/// measures that of coroutines.
///
/// A task spawned by a task has no span around it and *follows from* the spawner, so that a chain of tasks does not keep its
/// beginnings alive; every other task stands in the span that was current when it was spawned. What a task does goes to the
/// subscriber that was the default when the task was first heard of.
///
/// A span that is entered by [`Instrument`](https://docs.rs/tracing/latest/tracing/trait.Instrument.html) in the middle of a task
/// is inside all traced calls of the task whenever it is polled again, also inside those that it is in fact around.
///
/// Give each executor one of its own.
///
/// ```
/// use coro::{Clock, Executor};
///
/// let executor = Executor::builder().clock(Clock::Virtual).observer(coro::bridge::Tracing::new()).build();
/// executor.block_on(async {
///     tracing::info!("this stands in the span of task 1");
/// });
/// ```
#[derive(Default)]
pub struct Tracing {
    /// By where the task is in memory, since numbers are used again by other drivers.
    lives: RefCell<HashMap<usize, Live>>,
    /// The task that is being polled, as above, or 0. Known also while nobody listens.
    polled: Cell<usize>,
}

impl Tracing {
    /// A bridge to whichever subscriber is the default when something happens.
    #[must_use]
    pub fn new() -> Self {
        Tracing::default()
    }

    /// Whether the task of this event is worth an entry: not if it has ended, or nobody would ever take that out again.
    fn begins(&self, moment: &Moment, key: usize) -> bool {
        match moment {
            Moment::Spawned { .. } | Moment::Polled => true,
            Moment::SpanStarted | Moment::BranchPolled => self.polled.get() == key,
            _ => false,
        }
    }
}

impl Observer for Tracing {
    fn event(&self, event: &Event) {
        let Some(task) = &event.task else {
            if listens() {
                said::event(event, tracing::Span::current().id());
            }
            return;
        };
        let key = key(task);
        let ended = matches!(
            event.moment,
            Moment::Finished { .. } | Moment::Cancelled | Moment::Panicked
        );
        if event.moment == Moment::Polled {
            self.polled.set(key);
        }
        let mut lives = self.lives.borrow_mut();
        if !lives.contains_key(&key) && self.begins(&event.moment, key) && listens() {
            let follows = match event.moment {
                Moment::Spawned { by: Some(by) } => {
                    // Whoever spawns is being polled.
                    let spawner = lives.get(&self.polled.get());
                    Some(spawner.filter(|live| live.number() == by))
                }
                _ => None,
            };
            let mut live = Live::new(task, follows);
            if self.polled.get() == key && event.moment != Moment::Polled {
                live.hear(Live::enter_trunk);
            }
            lives.insert(key, live);
        }
        match lives.get_mut(&key) {
            Some(live) => live.hear(|live| live.event(event)),
            None if listens() => said::event(event, None),
            None => {}
        }
        if ended {
            lives.remove(&key);
        }
        if (ended || matches!(event.moment, Moment::Suspended { .. })) && self.polled.get() == key {
            self.polled.set(0);
        }
    }
}

impl fmt::Debug for Tracing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lives = self.lives.borrow();
        f.debug_struct("Tracing")
            .field("tasks", &lives.len())
            .finish_non_exhaustive()
    }
}

/// Whether there is a subscriber here. To say something where there is none would do harm: if there is one on another thread,
/// `tracing` remembers of the place in the source, for all threads, that nobody wants to hear of it.
fn listens() -> bool {
    LevelFilter::current() != LevelFilter::OFF && !get_default(|to| to.is::<NoSubscriber>())
}

fn key(task: &Arc<Task>) -> usize {
    Arc::as_ptr(task).addr()
}

impl Live {
    /// Runs with the task's subscriber as the default: to end a span elsewhere would end a span of others.
    fn hear(&mut self, run: impl FnOnce(&mut Self)) {
        let to = self.subscriber();
        with_default(&to, || run(self));
    }
}
