//! A run of a test that a person leads, turn by turn, at a prompt.
//!
//! [`walk`] goes along a path and looks around where it ends, [`position`] is what it saw there, and [`session`] goes from one to the next
//! as it is told: each time from the start, so that going back is the same as going on. What [`command`] reads and [`shown`] writes is
//! text; only this file reads and writes for good.

mod command;
mod help;
mod position;
mod session;
mod shown;
mod walk;
mod whom;

use std::io::{self, BufRead, IsTerminal, Write};
use std::panic::Location;

use super::Explorer;
use super::runner::Setting;
use session::Session;

impl Explorer {
    /// Runs the closure under the schedule that is read, command by command, and writes what comes of it: whoever writes is the
    /// scheduler.
    ///
    /// It is what `CORO_SCHEDULE=prompt` makes of [`check`](Self::check), with the terminal in place of `input` and `output`; `help` says what can be
    /// said. The line `by hand` of a report leads to the failure. Lines are echoed, so that what is written reads as if somebody had
    /// typed them.
    ///
    /// All is done again from the start for each command, and each way on is tried if there are few enough. So the closure must not
    /// keep anything from call to call, as everywhere in a search. Whether it passes or fails in the end is written, and no error.
    ///
    /// ```
    /// use coro::Explorer;
    ///
    /// let mut written = Vec::new();
    /// let told = Explorer::new().by_hand(&b"send main\nsend two\n"[..], &mut written, async || {
    ///     let one = coro::spawn_named("one", coro::yield_now());
    ///     coro::spawn_named("two", coro::yield_now()).await.unwrap();
    ///     one.await.unwrap();
    /// });
    /// told.unwrap();
    /// assert!(String::from_utf8(written).unwrap().contains("> send two\ntwo: its turn "));
    /// ```
    ///
    /// # Errors
    ///
    /// If `input` cannot be read, or `output` cannot be written.
    #[track_caller]
    pub fn by_hand(&self, input: impl BufRead, output: impl Write, test: impl AsyncFn()) -> io::Result<()> {
        let setting = self.setting(Location::caller());
        talk(Session::new(setting, &test), None, input, output, Shows::Echo)
    }
}

/// What a schedule in the environment asks for, if that is the prompt: the schedule to begin with, if there is one.
pub(super) fn is_wanted(schedule: &str) -> Option<Option<&str>> {
    let rest = schedule.trim().strip_prefix("prompt")?;
    match rest.strip_prefix(':') {
        Some(first) => Some(Some(first)),
        None => rest.is_empty().then_some(None),
    }
}

/// A session at the terminal, which begins behind a schedule, if there is one.
///
/// # Panics
///
/// If the terminal cannot be read or written.
pub(super) fn at_the_terminal<T: AsyncFn()>(setting: Setting, first: Option<&str>, test: &T) {
    let (input, output) = (io::stdin(), io::stdout());
    let shows = if input.is_terminal() {
        Shows::Nothing
    } else {
        Shows::Echo
    };
    let told = talk(Session::new(setting, test), first, input.lock(), output, shows);
    if let Err(error) = told {
        panic!("the prompt of `CORO_SCHEDULE` cannot be used: {error}");
    }
}

/// What is written of a line that was read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Echo,
    /// The terminal has done it.
    Nothing,
}

fn talk<T: AsyncFn()>(
    mut session: Session<'_, T>,
    first: Option<&str>,
    mut input: impl BufRead,
    mut output: impl Write,
    shows: Shows,
) -> io::Result<()> {
    write!(output, "{}", session.begin(first))?;
    loop {
        write!(output, "> ")?;
        output.flush()?;
        let mut bytes = Vec::new();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            writeln!(output)?;
            return output.flush();
        }
        let line = String::from_utf8_lossy(&bytes).trim().to_owned();
        if shows == Shows::Echo {
            writeln!(output, "{line}")?;
        }
        match session.obey(&line) {
            Some(answer) => write!(output, "{answer}")?,
            None => return output.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_wanted;

    #[test]
    fn the_prompt_is_asked_for_by_its_name_with_or_without_a_schedule() {
        assert_eq!(is_wanted("prompt"), Some(None));
        assert_eq!(
            is_wanted(" prompt:v1.7f3a:12>reaper"),
            Some(Some("v1.7f3a:12>reaper"))
        );
        for other in ["v1.7f3a:12>reaper", "prompts", "", "fifo"] {
            assert_eq!(is_wanted(other), None, "{other}");
        }
    }
}
