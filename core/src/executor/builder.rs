//! The settings of an executor.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use super::{Executor, Machine};
use crate::clock::Clock;
use crate::context::{self, Driver, Time};
use crate::inbox::{Owner, WakeHook};
use crate::slots::Slots;

/// Settings for an [`Executor`], made by [`Executor::builder`].
#[derive(Clone, Default)]
#[must_use = "a builder builds nothing until `build` is called"]
pub struct Builder {
    clock: Clock,
    on_wake: Option<WakeHook>,
}

impl Builder {
    /// The clock to live by; the real one unless said otherwise.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Calls `hook` when a wake arrives from outside a run of the executor: from another thread, or from this
    /// one between two runs. A foreign loop in which the executor is embedded learns from it that it is time
    /// for [`run_until_stalled`](Executor::run_until_stalled).
    ///
    /// It is called once for all wakes that arrive until the executor next looks, from whichever thread woke,
    /// and must not block. A call that turns out to be for nothing does no harm.
    ///
    /// ```
    /// use std::sync::mpsc;
    /// use coro::Executor;
    ///
    /// let (ring, bell) = mpsc::channel();
    /// let executor = Executor::builder().on_wake(move || { let _ = ring.send(()); }).build();
    /// let (sender, receiver) = async_channel::unbounded();
    /// let task = executor.spawn(async move { receiver.recv().await.unwrap() });
    /// executor.run_until_stalled();
    ///
    /// std::thread::spawn(move || sender.send_blocking(5).unwrap());
    /// while !task.is_finished() {
    ///     bell.recv().unwrap();
    ///     executor.run_until_stalled();
    /// }
    /// ```
    pub fn on_wake(mut self, hook: impl Fn() + Send + Sync + 'static) -> Self {
        self.on_wake = Some(Arc::new(hook));
        self
    }

    /// The executor.
    ///
    /// # Panics
    ///
    /// If 65,536 executors exist already.
    #[track_caller]
    pub fn build(self) -> Executor {
        let inbox = Owner::register(self.on_wake);
        let slots = Rc::new(Slots::new(inbox.id(), context::route()));
        let driver = Driver {
            time: Rc::new(Time::new(self.clock)),
            slots: Some(slots.clone()),
            by_hand: None,
        };
        Executor {
            machine: Machine { driver, slots, inbox },
            running: Cell::new(false),
        }
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
