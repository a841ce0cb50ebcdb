//! # And if you are the scheduler?
//!
//! **Notice:** Every function is as the tutorial has it, and the order is yours. `cargo run prompt` opens the prompt,
//! and `help` says what can be said to it; a session in a file works too: `cargo run prompt < commands.txt`.
//! Some are written out in `sessions`.

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
