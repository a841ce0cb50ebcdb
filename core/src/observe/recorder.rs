//! Keeping what happened: the last so many events.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use super::{Event, Observer};

/// How many events a [`Recorder`] keeps unless told otherwise.
const CAPACITY: usize = 1 << 16;

/// An observer that keeps the last events in a ring: when it is full, the oldest is lost, and counted.
///
/// Clones share the ring, so one goes to the executor and another stays with you.
///
/// ```
/// use coro::observe::Recorder;
/// use coro::{Clock, Executor};
/// use std::time::Duration;
///
/// let recorder = Recorder::new();
/// let executor = Executor::builder().clock(Clock::Virtual).observer(recorder.clone()).build();
/// executor.block_on(async { coro::sleep(Duration::from_secs(3)).await });
///
/// let recording = recorder.recording();
/// assert_eq!(recording.lost(), 0);
/// assert!(recording.to_string().contains("waiting on sleep 3s"));
/// ```
#[derive(Clone)]
pub struct Recorder(Rc<RefCell<Ring>>);

struct Ring {
    events: Vec<Event>,
    capacity: usize,
    /// Where the oldest is, once it is full.
    oldest: usize,
    lost: u64,
}

impl Recorder {
    /// A recorder of the last 65,536 events, which take 5 MiB, and the tasks and calls that they name some more.
    #[must_use]
    pub fn new() -> Self {
        Recorder::with_capacity(CAPACITY)
    }

    /// A recorder of the last `capacity` events, but of at least one.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Recorder(Rc::new(RefCell::new(Ring {
            events: Vec::new(),
            capacity: capacity.max(1),
            oldest: 0,
            lost: 0,
        })))
    }

    /// What has been recorded so far.
    #[must_use]
    pub fn recording(&self) -> Recording {
        let ring = self.0.borrow();
        let (newer, older) = ring.events.split_at(ring.oldest);
        Recording {
            events: [older, newer].concat(),
            lost: ring.lost,
        }
    }

    /// Forgets what has been recorded so far.
    pub fn clear(&self) {
        let mut ring = self.0.borrow_mut();
        ring.events.clear();
        ring.oldest = 0;
        ring.lost = 0;
    }
}

impl Observer for Recorder {
    fn event(&self, event: &Event) {
        let event = event.clone();
        let mut ring = self.0.borrow_mut();
        if ring.events.len() < ring.capacity {
            ring.events.push(event);
        } else {
            let oldest = ring.oldest;
            ring.events[oldest] = event;
            ring.oldest = if oldest + 1 == ring.capacity {
                0
            } else {
                oldest + 1
            };
            ring.lost += 1;
        }
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Recorder::new()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ring = self.0.borrow();
        f.debug_struct("Recorder")
            .field("events", &ring.events.len())
            .field("lost", &ring.lost)
            .finish_non_exhaustive()
    }
}

/// What a [`Recorder`] kept of a run.
///
/// Its [`Display`](fmt::Display) is the list of events, one a line.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    events: Vec<Event>,
    lost: u64,
}

impl Recording {
    /// The events, oldest first.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// How many older events there were for which there was no room.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost
    }
}

/// For pictures and their tests, which begin with a list of events.
impl From<Vec<Event>> for Recording {
    fn from(events: Vec<Event>) -> Self {
        Recording { events, lost: 0 }
    }
}

impl fmt::Display for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lost > 0 {
            writeln!(f, "({} earlier events were lost)", self.lost)?;
        }
        for event in &self.events {
            writeln!(f, "{event}")?;
        }
        Ok(())
    }
}
