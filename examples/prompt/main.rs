//! # And if you are the scheduler?
//!
//! **Notice:** The functions are those of the tutorial, and in which order they go on is up to you. A send says that
//! what the coroutine asked for has happened: if it asked for time, the clock moves, for all of them. `why` and `dump`
//! show where they stand, call by call and line by line, as `coro::dump` does in a program of yours.
//!
//! **Run:** `cargo run prompt`; a file will do as well: `cargo run prompt < commands.txt`. What such a session looks
//! like is written out in `sessions`.
//!
//! **Exercise:** Run two cubes in 12 seconds instead of 6. Then let `take()` steal what another `take()` was woken for.

mod calls;
mod command;
mod help;
mod input;
mod one;
mod picture;
mod schedule;
mod seconds;
mod session;
mod world;

use std::io::{self, ErrorKind, Write};

use command::Command;
use help::GREETING;
use input::Input;
use owo_colors::OwoColorize;
use session::Session;

pub(crate) fn main() -> io::Result<()> {
    match converse() {
        // Whoever reads along has heard enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

fn converse() -> io::Result<()> {
    // What the calls say belongs to the answer of the command that made them say it.
    coro::trace::silence();
    let mut input = Input::open()?;
    let mut session = Session::new();
    let say = |text: &str| {
        let mut stdout = anstream::stdout();
        write!(stdout, "{text}")?;
        stdout.flush()
    };
    say(GREETING)?;
    while let Some(line) = input.line()? {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let answer = match Command::read(line) {
            Ok(Command::Quit) => break,
            Ok(command) => session.obey(command, line),
            Err(hint) => Err(hint),
        };
        match answer {
            Ok(answer) => say(&answer)?,
            Err(hint) => say(&format!("{} {hint}\n", "hint:".yellow()))?,
        }
    }
    say(&session.leave())
}
