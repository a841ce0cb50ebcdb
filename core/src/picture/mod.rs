//! Pictures of a [`Recording`]: who ran when, who waited for what, who woke whom.
//!
//! [`timeline()`] is for the terminal, [`svg()`] for everything that shows pictures, [`html()`] for looking closer: a page to zoom,
//! point and type at. All have a row for each task, with the tasks that it spawned below it, and for each branch of a `join!`, a
//! `join_all` or a `race`. Traced calls lie below the row in which they ran, in one piece each, however often they were
//! suspended.
//!
//! [`perfetto()`] is for a viewer of traces, which has its own ways of looking closer.
//!
//! A recording that has lost its beginning is drawn from where it begins.

mod alike;
mod arrange;
mod axis;
mod cells;
mod dump;
mod gather;
mod growing;

mod html;

mod json;
pub(crate) mod lanes;
#[cfg(test)]
mod made;
mod paint;
mod perfetto;
#[cfg(test)]
mod snapshots;
mod svg;
#[cfg(test)]
mod tests;
mod timeline;
mod tree;
mod words;

pub use html::html;
pub use timeline::Timeline;

use crate::observe::{Dump, Recording};

/// A picture of the recording in text, 80 columns wide: print it, or compare it in a test.
///
/// On the virtual clock the same program with the same schedule gives the same text, byte for byte.
///
/// ```
/// use std::time::Duration;
///
/// use coro::observe::Recorder;
/// use coro::{Clock, Executor};
///
/// let recorder = Recorder::new();
/// let executor = Executor::builder().clock(Clock::Virtual).observer(recorder.clone()).build();
/// executor.block_on(executor.spawn_named("nap", coro::sleep(Duration::from_secs(3)))).unwrap();
///
/// let picture = coro::picture::timeline(&recorder.recording()).to_string();
/// let nap = picture.lines().find(|line| line.starts_with("nap")).unwrap();
/// assert!(nap.contains("█▒▒▒"));
/// assert!(nap.ends_with("sleep 3s"));
/// ```
#[must_use]
pub fn timeline(recording: &Recording) -> Timeline {
    Timeline::new(recording)
}

/// The same picture as a drawing: a whole SVG file, which needs nothing else and is legible on light and on dark screens.
///
/// Arrows are wakes. Where the pointer rests, browsers show the arguments of a call, places and times.
///
/// ```
/// use std::time::Duration;
///
/// use coro::observe::Recorder;
/// use coro::{Clock, Executor};
///
/// let recorder = Recorder::new();
/// let executor = Executor::builder().clock(Clock::Virtual).observer(recorder.clone()).build();
/// executor.block_on(executor.spawn_named("nap", coro::sleep(Duration::from_secs(3)))).unwrap();
///
/// let drawing = coro::picture::svg(&recorder.recording());
/// assert!(drawing.starts_with("<svg ") && drawing.contains(">nap<"));
/// std::fs::write(std::env::temp_dir().join("nap.svg"), drawing)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn svg(recording: &Recording) -> String {
    svg::svg(recording)
}

/// A recording as a trace that <https://ui.perfetto.dev> opens, and `chrome://tracing`: JSON in the trace event format.
///
/// One track has a slice for each poll: what the thread did. Each task, and each branch of a `join!`, a `join_all` or a `race`, has a
/// track with a slice for each traced call, whole however often it was suspended. Arrows lead from a wake to the poll that it
/// caused, and a counter says how many tasks are ready.
///
/// On the virtual clock polls take no time. There each is drawn one nanosecond long and after the one before, so that the
/// order of those that share a moment can be seen.
///
/// ```
/// use std::time::Duration;
///
/// use coro::observe::Recorder;
/// use coro::{Clock, Executor};
///
/// let recorder = Recorder::new();
/// let executor = Executor::builder().clock(Clock::Virtual).observer(recorder.clone()).build();
/// executor.block_on(executor.spawn_named("nap", coro::sleep(Duration::from_secs(3)))).unwrap();
///
/// let trace = coro::picture::perfetto(&recorder.recording());
/// assert!(trace.contains(r##"{"name":"#2 nap","ph":"X","##));
/// // std::fs::write("nap.json", trace)
/// ```
#[must_use]
pub fn perfetto(recording: &Recording) -> String {
    perfetto::json(recording)
}

/// A dump as JSON, for programs: the tasks with their frames, times in nanoseconds.
///
/// ```
/// use coro::{Clock, Executor};
///
/// let executor = Executor::builder().clock(Clock::Virtual).build();
/// let task = executor.spawn_named("server", coro::pending::<()>());
/// let json: serde_json::Value = serde_json::from_str(&coro::picture::dump(&executor.dump()))?;
/// assert_eq!(json["tasks"][0]["name"], "server");
/// assert_eq!(json["tasks"][0]["state"], "ready");
/// # drop(task);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn dump(dump: &Dump) -> String {
    dump::json(dump)
}
