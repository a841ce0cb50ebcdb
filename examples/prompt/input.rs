//! Where the lines come from: an editor at a terminal, or else a file or a pipe.

use std::io::{self, BufRead, IsTerminal, StdinLock, Write};

use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::{
    Cmd, ConditionalEventHandler, DefaultEditor, Event, EventContext, EventHandler, KeyEvent, Movement,
    RepeatCount,
};

const PROMPT: &str = "> ";

pub(super) enum Input {
    Terminal(Box<DefaultEditor>),
    /// Lines are echoed, so that what is printed reads as if somebody had typed them.
    Script(StdinLock<'static>),
}

impl Input {
    pub(super) fn open() -> io::Result<Input> {
        if !io::stdin().is_terminal() {
            return Ok(Input::Script(io::stdin().lock()));
        }
        let mut editor = DefaultEditor::new().map_err(io::Error::other)?;
        editor.set_auto_add_history(true);
        editor.bind_sequence(
            KeyEvent::ctrl('C'),
            EventHandler::Conditional(Box::new(DiscardOrLeave)),
        );
        Ok(Input::Terminal(Box::new(editor)))
    }

    /// The next line, or nothing when there are no more.
    pub(super) fn line(&mut self) -> io::Result<Option<String>> {
        match self {
            Input::Terminal(editor) => match editor.readline(PROMPT) {
                Ok(line) => Ok(Some(line)),
                Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
                Err(error) => Err(io::Error::other(error)),
            },
            Input::Script(lines) => {
                let mut bytes = Vec::new();
                if lines.read_until(b'\n', &mut bytes)? == 0 {
                    return Ok(None);
                }
                let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
                writeln!(io::stdout(), "{PROMPT}{line}")?;
                Ok(Some(line))
            }
        }
    }
}

/// Ctrl-C gives up what was written, as at other prompts; with nothing written it leaves.
struct DiscardOrLeave;

impl ConditionalEventHandler for DiscardOrLeave {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        if context.line().is_empty() {
            Some(Cmd::Interrupt)
        } else {
            Some(Cmd::Kill(Movement::WholeLine))
        }
    }
}
