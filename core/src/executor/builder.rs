//! The settings of an executor.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use super::{Counter, Executor, Machine};
#[cfg(feature = "blocking")]
use crate::blocking::Blocking;
use crate::clock::Clock;
use crate::context::{self, Driver, Time};
use crate::inbox::{Owner, WakeHook};
use crate::observe::{Names, Observer, Watched};
use crate::schedule::{Choices, Schedule};
use crate::slack;
use crate::slots::Slots;

/// Settings for an [`Executor`], made by [`Executor::builder`].
///
/// # Mistakes
///
/// * [`Executor::builder()` sets up the executor that my program uses](crate::mistakes::a_builder_that_does_not_build)
#[derive(Clone, Default)]
#[must_use = "a builder builds nothing until `build` is called"]
pub struct Builder {
    clock: Clock,
    on_wake: Option<WakeHook>,
    precise_timers: bool,
    observers: Vec<Rc<dyn Observer>>,
    watched: Option<bool>,
    schedule: Schedule,
    records_schedule: bool,
    choices: Option<Rc<Choices>>,
    #[cfg(feature = "blocking")]
    blocking: Option<Blocking>,
}

impl Builder {
    /// The clock to live by; the real one unless said otherwise.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The order in which tasks get their turns; first in, first out unless said otherwise.
    ///
    /// Along a schedule that was [printed](Schedule#impl-FromStr-for-Schedule) the executor is [watched](Self::watched).
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = schedule;
        self
    }

    /// Whether the executor writes down which of several possibilities it took, so that
    /// [`Executor::schedule_so_far`] can tell. What it writes grows with each turn and each task. `false` unless asked for.
    ///
    /// Such an executor is [watched](Self::watched), since a schedule calls tasks by their names.
    pub fn record_schedule(mut self, record: bool) -> Self {
        self.records_schedule = record;
        self
    }

    /// What the executor decides by, if anything; and the names of its tasks if they are needed, of which an observer is told.
    fn decide(&mut self) -> (Option<Rc<Choices>>, Option<Names>) {
        if let Some(choices) = self.choices.take() {
            return (Some(choices), None);
        }
        let names = Names::default();
        let called = names.clone();
        let choices = self.schedule.choices(move |id| called.of(id));
        let choices = if self.records_schedule {
            Some(choices.unwrap_or_else(Choices::deviations).keep_turns())
        } else {
            choices.map(Choices::forgetting)
        };
        let names = (self.records_schedule || self.schedule.needs_names()).then_some(names);
        if let Some(names) = &names {
            // Before the others, who may want to know.
            self.observers.insert(0, Rc::new(names.clone()));
        }
        (choices.map(Rc::new), names.filter(|_| self.records_schedule))
    }

    /// Decides by these, in place of a schedule.
    pub(crate) fn choices(mut self, choices: Rc<Choices>) -> Self {
        self.choices = Some(choices);
        self
    }

    /// Each of them is an [`observer`](Self::observer).
    pub(crate) fn observers(mut self, observers: Vec<Rc<dyn Observer>>) -> Self {
        self.observers.extend(observers);
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

    /// Whether timers are to fire as soon after their deadline as the operating system can manage. They never fire
    /// before it. `false` unless said otherwise.
    ///
    /// Linux allows itself to be up to 50 µs late in waking a thread, from [`std::thread::sleep`] as well as here, so as
    /// to wake several at once: the thread's *timer slack*. An executor with precise timers brings it down to 1 ns for
    /// the thread that it lives on, for as long as it lives; when the last such executor of the thread is dropped,
    /// the slack becomes what it was before the first. What remains is the time that a processor takes to wake up:
    /// where sleeps ended 60 to 80 µs late, they end 10 to 30 µs late.
    ///
    /// The price is that the processor is woken more often. All waits of the thread become precise, also those of a
    /// foreign loop in which the executor is embedded, and threads and processes that it starts meanwhile inherit
    /// that. Building and dropping the executor take some 10 µs longer.
    ///
    /// Where the slack cannot be set, timers are as late as without this: on systems other than Linux, and where there
    /// is no `/proc/<thread>/timerslack_ns` or it cannot be written.
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    /// use coro::Executor;
    ///
    /// let executor = Executor::builder().precise_timers(true).build();
    /// let start = Instant::now();
    /// executor.block_on(coro::sleep(Duration::from_micros(100)));
    /// assert!(start.elapsed() >= Duration::from_micros(100));
    /// ```
    pub fn precise_timers(mut self, precise: bool) -> Self {
        self.precise_timers = precise;
        self
    }

    /// Tells `observer` of everything that happens from now on, and also those that were given before.
    ///
    /// An executor with observers is [watched](Self::watched).
    ///
    /// ```
    /// use coro::observe::{Event, Moment};
    /// use coro::{Clock, Executor};
    ///
    /// let executor = Executor::builder()
    ///     .clock(Clock::Virtual)
    ///     .observer(|event: &Event| {
    ///         if event.moment == Moment::Polled {
    ///             println!("{event}");
    ///         }
    ///     })
    ///     .build();
    /// executor.block_on(async { coro::yield_now().await });
    /// ```
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observers.push(Rc::new(observer));
        self
    }

    /// Whether the executor keeps account of where each task stands: of the traced calls it is in, what it waits for and
    /// where, how often it was polled. A [dump](crate::dump) then shows all that, and a deadlock is explained.
    ///
    /// Unless said otherwise it does so on the virtual clock, and where it has an [observer](Self::observer). A poll
    /// takes some 80 ns longer: see [`observe`](crate::observe#what-it-costs).
    pub fn watched(mut self, watched: bool) -> Self {
        self.watched = Some(watched);
        self
    }

    /// Where [`unblock`](crate::unblock) does blocking work. Unless said otherwise it does so on other threads, and refuses to on
    /// the virtual clock.
    #[cfg(feature = "blocking")]
    pub fn blocking(mut self, place: Blocking) -> Self {
        self.blocking = Some(place);
        self
    }

    /// The executor.
    ///
    /// # Panics
    ///
    /// If 65,536 executors exist already.
    #[track_caller]
    pub fn build(mut self) -> Executor {
        let is_recorded = self.records_schedule || self.schedule.needs_names() || self.choices.is_some();
        let (choices, names) = self.decide();
        let inbox = Owner::register(self.on_wake);
        let is_virtual = self.clock == Clock::Virtual;
        let is_watched = self.watched.unwrap_or(is_virtual) || !self.observers.is_empty();
        let watched = is_watched.then(|| Rc::new(Watched::new(self.observers, is_virtual, choices.clone())));
        let route = if is_watched {
            context::route_watched()
        } else {
            context::route()
        };
        let slots = Rc::new(Slots::new(inbox.id(), route, watched.clone()));
        let polling = watched.as_ref().map(|watched| watched.polling());
        let counter = Rc::new(Counter::new(inbox.id(), is_recorded, polling.unwrap_or_default()));
        let driver = Driver {
            time: Rc::new(Time::new(self.clock)),
            slots: Some(slots.clone()),
            asks: Cell::new(is_watched),
            watched,
            counter: Some(counter.clone()),
            by_hand: None,
            choices,
            #[cfg(feature = "blocking")]
            blocking: self.blocking,
        };
        Executor {
            machine: Machine {
                driver,
                slots,
                inbox,
                counter,
                #[cfg(any(feature = "io", feature = "net"))]
                glances: Default::default(),
            },
            running: Cell::new(false),
            names,
            _slack: self.precise_timers.then(slack::least).flatten(),
        }
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("clock", &self.clock)
            .field("precise_timers", &self.precise_timers)
            .finish_non_exhaustive()
    }
}
