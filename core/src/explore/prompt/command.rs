//! What a line asks for, or a hint at what it could have asked for.

use crate::schedule::Token;

/// One thing that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Whom, by name or number; whoever is ready, if that is only one.
    Send(Option<String>),
    Fifo(u64),
    Choose(u32),
    Auto(Auto),
    Undo,
    Replay(Token),
    Token,
    List,
    Why(Option<String>),
    Dump,
    Clock,
    Help,
    Quit,
}

/// By what a run goes on to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Auto {
    Fifo,
    Lifo,
    Random(u64),
}

impl Command {
    /// Reads a line of commands between commas; none if it is blank.
    pub(super) fn read_all(line: &str) -> Result<Vec<Command>, String> {
        // As it stands in a report.
        let line = line.trim_start().trim_start_matches("by hand ");
        parts(line)
            .into_iter()
            .filter(|part| !part.trim().is_empty())
            .map(Command::read)
            .collect()
    }

    fn read(part: &str) -> Result<Command, String> {
        let between = |c: char| c.is_whitespace() || "()".contains(c);
        let mut words = part.split(between).filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default();
        let rest: Vec<&str> = words.collect();
        match (first, &rest[..]) {
            ("send", []) => Ok(Command::Send(None)),
            ("send", [whom]) => Ok(Command::Send(Some((*whom).to_owned()))),
            ("send", _) => Err("one at a time: `send 1, send 2`".to_owned()),
            ("why", []) => Ok(Command::Why(None)),
            ("why", [whom]) => Ok(Command::Why(Some((*whom).to_owned()))),
            ("why", _) => Err("one at a time: `why 1`".to_owned()),
            ("fifo", [many]) => match many.parse() {
                Ok(many) if many > 0 => Ok(Command::Fifo(many)),
                _ => Err(format!("`{many}` is no number of turns: `fifo 3`")),
            },
            ("fifo", _) => Err("how many turns in the usual order? `fifo 3`; `auto fifo` goes to the end".to_owned()),
            ("choose", [which]) => which
                .parse()
                .map(Command::Choose)
                .map_err(|_| format!("`{which}` is no number to choose: `choose 0`")),
            ("choose", _) => Err("`choose` takes one number: `choose 0`".to_owned()),
            ("auto", rest) => auto(rest).map(Command::Auto),
            // As it stands in a report, where a command to run it comes behind.
            ("replay", [token] | [token, "cargo", ..]) => {
                let bare = token.trim_start_matches("CORO_SCHEDULE=").trim_matches('\'');
                bare.parse().map(Command::Replay)
            }
            ("replay", _) => Err("`replay` takes a schedule, as `token` prints it: `replay v1.7f3a:12>reaper`".to_owned()),
            ("clock", []) => Ok(Command::Clock),
            ("clock", [_, ..]) => Err(
                "nobody moves the clock: it goes to the next deadline by itself, when nobody is ready; `clock` says what time \
                 it is"
                    .to_owned(),
            ),
            ("undo", []) => Ok(Command::Undo),
            ("token", []) => Ok(Command::Token),
            ("list", []) => Ok(Command::List),
            ("dump", []) => Ok(Command::Dump),
            ("help" | "?", []) => Ok(Command::Help),
            ("quit" | "exit", []) => Ok(Command::Quit),
            ("undo" | "token" | "list" | "dump" | "help" | "?" | "quit" | "exit", [word, ..]) => {
                Err(format!("`{first}` stands alone, without `{word}`"))
            }
            _ => Err(format!("there is no `{first}` here: `help` says what there is")),
        }
    }
}

/// The commands of a line. A comma before a digit belongs to a schedule: `replay v1.7f3a:12>reaper,15/1=1`.
fn parts(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, _) in line.match_indices(',') {
        if !line[at + 1..].starts_with(|c: char| c.is_ascii_digit()) {
            parts.push(&line[from..at]);
            from = at + 1;
        }
    }
    parts.push(&line[from..]);
    parts
}

fn auto(words: &[&str]) -> Result<Auto, String> {
    match words {
        ["fifo"] => Ok(Auto::Fifo),
        ["lifo"] => Ok(Auto::Lifo),
        ["random", seed] => seed
            .parse()
            .map(Auto::Random)
            .map_err(|_| format!("`{seed}` is no seed: `auto random 7`")),
        ["random", ..] => Err("chance has a seed, so that it can be repeated: `auto random 7`".to_owned()),
        _ => Err("`auto fifo`, `auto lifo` or `auto random 7`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn hint(line: &str) -> String {
        Command::read_all(line).expect_err("a hint")
    }

    #[test]
    fn a_line_may_have_several_commands() {
        assert_eq!(
            Command::read_all("fifo 12, send reaper,send(2), "),
            Ok(vec![
                Command::Fifo(12),
                Command::Send(Some("reaper".to_owned())),
                Command::Send(Some("2".to_owned())),
            ])
        );
        assert_eq!(Command::read_all(" "), Ok(Vec::new()));
        assert_eq!(Command::read_all("by hand  fifo 1"), Ok(vec![Command::Fifo(1)]));
    }

    #[test]
    fn the_commas_of_a_schedule_are_its_own() {
        let token = "v1.0000:1>two,4/1=2";
        assert_eq!(
            parts(&format!("replay {token}, list")),
            ["replay v1.0000:1>two,4/1=2", " list"]
        );
        assert!(hint(&format!("replay {token}")).contains("is not as it was printed"));
    }

    #[test]
    fn the_lines_of_a_report_can_be_typed_as_they_stand() {
        let token: Token = "v1.b136:1>two".parse().unwrap();
        for line in [
            "replay v1.b136:1>two",
            "replay   CORO_SCHEDULE='v1.b136:1>two' cargo test deposits",
        ] {
            assert_eq!(
                Command::read_all(line),
                Ok(vec![Command::Replay(token.clone())]),
                "{line}"
            );
        }
    }

    #[test]
    fn what_nobody_knows_gets_a_hint() {
        for line in [
            "sned 1",
            "новый",
            "\0",
            "list 1",
            "fifo",
            "fifo 0",
            "fifo -1",
            "choose",
            "choose two",
            "auto",
            "auto random",
            "auto random x",
            "replay",
            "replay yesterday",
            "send 1 2",
            "why 1 2",
            "clock +3",
            "()",
        ] {
            assert!(hint(line).contains('`'), "{line}");
        }
    }
}
