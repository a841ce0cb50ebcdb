//! Pictures of a [`Recording`]: who ran when, who waited for what, who woke whom.
//!
//! [`timeline()`] is for the terminal, [`svg()`] for everything that shows pictures. Both have a row for each task, with the tasks that it
//! spawned below it, and for each branch of a `join!`, a `join_all` or a `race`. Traced calls lie below the row in which they
//! ran, in one piece each, however often they were suspended.
//!
//! A recording that has lost its beginning is drawn from where it begins.

mod alike;
mod arrange;
mod axis;
mod cells;
mod gather;
mod growing;
pub(crate) mod lanes;
#[cfg(test)]
mod made;
mod paint;
#[cfg(test)]
mod snapshots;
mod svg;
#[cfg(test)]
mod tests;
mod timeline;
mod tree;
mod words;

pub use timeline::Timeline;

use crate::observe::Recording;

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
