//! How far a long search has come, on a terminal.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// A search that takes longer than this is worth a word, and another one each time.
const PATIENCE: Duration = Duration::from_millis(500);

/// A line on a terminal that is written again and again, and gone in the end.
pub(super) struct Progress {
    begin: Instant,
    said: Option<Instant>,
    is_seen: bool,
}

impl Progress {
    pub(super) fn new(begin: Instant) -> Self {
        Progress {
            begin,
            said: None,
            is_seen: io::stderr().is_terminal(),
        }
    }

    /// So many schedules have been tried, the last with so many deviations.
    pub(super) fn tell(&mut self, schedules: u64, deviations: usize) {
        if !self.is_seen || self.said.unwrap_or(self.begin).elapsed() < PATIENCE {
            return;
        }
        let elapsed = self.begin.elapsed();
        let rate = schedules as f64 / elapsed.as_secs_f64();
        let text = format!(
            "\r{schedules} orders in {elapsed:.1?}, {rate:.0} a second, now with {deviations} changes of FIFO "
        );
        // A terminal that cannot be written to is no reason to stop.
        drop(io::stderr().write_all(text.as_bytes()));
        self.said = Some(Instant::now());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.said.is_some() {
            drop(io::stderr().write_all(b"\r\x1b[K"));
        }
    }
}
