//! What a line asks for, or a hint at what it could have asked for.

use std::time::Duration;

use super::calls::Call;
use super::schedule::Schedule;

/// One thing that the reader can ask for. A number that was left out is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    New(Call),
    List,
    Send(Option<usize>),
    Why(Option<usize>),
    Dump,
    Clock(Option<Duration>),
    Undo,
    Auto(Schedule),
    Drop(Option<usize>),
    Picture,
    /// Whether the picture is shown after each command.
    Show(bool),
    Help,
    Quit,
}

impl Command {
    /// Reads a line that is not blank. Parentheses and commas count as spaces, so that `cube(5)`, `new cube 5`
    /// and `send(2)` are all understood.
    pub(super) fn read(line: &str) -> Result<Command, String> {
        let between = |c: char| c.is_whitespace() || "(),;".contains(c);
        let words: Vec<&str> = line.split(between).filter(|word| !word.is_empty()).collect();
        let Some((&first, rest)) = words.split_first() else {
            return Err(format!("`{}` says nothing: `help`", line.trim()));
        };
        match (first, rest) {
            ("new", [name, arguments @ ..]) => Call::read(name, arguments)
                .unwrap_or_else(|| Err(no_function(name)))
                .map(Command::New),
            ("new", []) => Err("a coroutine of what? `new cube 5`, or shorter `cube(5)`".to_owned()),
            ("send", rest) => number(first, rest).map(Command::Send),
            ("why", rest) => number(first, rest).map(Command::Why),
            ("drop", rest) => number(first, rest).map(Command::Drop),
            ("clock", []) => Ok(Command::Clock(None)),
            ("clock", [time]) => duration(time).map(|time| Command::Clock(Some(time))),
            ("clock", _) => Err("`clock` takes one number of seconds: `clock +3`".to_owned()),
            ("auto", rest) => Schedule::read(rest).map(Command::Auto),
            ("picture", ["on"]) => Ok(Command::Show(true)),
            ("picture", ["off"]) => Ok(Command::Show(false)),
            ("list", []) => Ok(Command::List),
            ("dump", []) => Ok(Command::Dump),
            ("undo", []) => Ok(Command::Undo),
            ("picture", []) => Ok(Command::Picture),
            ("help" | "?", []) => Ok(Command::Help),
            ("quit" | "exit", []) => Ok(Command::Quit),
            ("picture", _) => Err("`picture`, `picture on` or `picture off`".to_owned()),
            ("list" | "dump" | "undo" | "help" | "?" | "quit" | "exit", [word, ..]) => {
                Err(format!("`{first}` stands alone, without `{word}`"))
            }
            (_, ["=", ..]) => Err("coroutines have numbers here, and no names: `cube(5)`".to_owned()),
            (name, arguments) => Call::read(name, arguments)
                .unwrap_or_else(|| Err(format!("there is no `{name}` here: `help` says what there is")))
                .map(Command::New),
        }
    }
}

fn no_function(name: &str) -> String {
    format!("there is no function `{name}`: `help` says which there are")
}

fn number(command: &str, words: &[&str]) -> Result<Option<usize>, String> {
    match words {
        [] => Ok(None),
        [word] if word.chars().all(|c| c.is_ascii_digit()) => {
            // What is too large for a number names nobody, as the largest number does.
            Ok(Some(word.parse().unwrap_or(usize::MAX)))
        }
        [word] => Err(format!(
            "`{word}` is no coroutine's number: `{command} 1`, and `list` shows them"
        )),
        _ => Err(format!("one at a time: `{command} 1`")),
    }
}

fn duration(word: &str) -> Result<Duration, String> {
    let amount = word.strip_prefix('+').unwrap_or(word);
    if amount.starts_with('-') {
        return Err("the clock only runs forward: `clock +3`; `undo` goes back".to_owned());
    }
    let is_decimal = |c: char| c.is_ascii_digit() || c == '.';
    let seconds = amount.strip_suffix('s').unwrap_or(amount);
    if !seconds.chars().all(is_decimal) {
        return Err(format!(
            "`{word}` is no number of seconds: `clock +3` or `clock +1.5`"
        ));
    }
    let seconds: f64 = seconds
        .parse()
        .map_err(|_| format!("`{word}` is no number of seconds: `clock +3` or `clock +1.5`"))?;
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| format!("{word} is more than a clock can count: `clock +3`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn hint(line: &str) -> String {
        Command::read(line).expect_err("a hint")
    }

    #[test]
    fn a_coroutine_is_created_by_a_call_or_by_new() {
        for line in ["cube(5)", "new cube 5", "new cube(5)", "  cube ( 5 ) ", "cube 5"] {
            assert_eq!(Command::read(line), Ok(Command::New(Call::Cube(5))), "{line}");
        }
        assert_eq!(Command::read("take()"), Ok(Command::New(Call::Take)));
    }

    #[test]
    fn a_coroutine_is_named_by_its_number_or_not_at_all() {
        assert_eq!(Command::read("send"), Ok(Command::Send(None)));
        assert_eq!(Command::read("send 2"), Ok(Command::Send(Some(2))));
        assert_eq!(Command::read("drop(2)"), Ok(Command::Drop(Some(2))));
        assert_eq!(
            Command::read("why 99999999999999999999"),
            Ok(Command::Why(Some(usize::MAX)))
        );
        assert!(hint("send two").contains("`send 1`"));
        assert!(hint("why -1").contains("`why 1`"));
        assert!(hint("send 1 2").contains("one at a time"));
    }

    #[test]
    fn the_clock_takes_seconds_with_or_without_a_plus() {
        let seconds = |seconds| Ok(Command::Clock(Some(Duration::from_secs_f64(seconds))));
        assert_eq!(Command::read("clock"), Ok(Command::Clock(None)));
        assert_eq!(Command::read("clock +3"), seconds(3.0));
        assert_eq!(Command::read("clock 1.5s"), seconds(1.5));
        assert!(hint("clock -3").contains("`undo`"));
        for line in [
            "clock soon",
            "clock +",
            "clock .",
            "clock 1.2.3",
            "clock inf",
            "clock NaN",
            "clock 1e9",
        ] {
            assert!(hint(line).contains("is no number of seconds"), "{line}");
        }
        assert!(hint(&format!("clock {}", "9".repeat(400))).contains("more than a clock can count"));
    }

    #[test]
    fn a_schedule_is_one_of_three_and_chance_has_a_seed() {
        assert_eq!(Command::read("auto fifo"), Ok(Command::Auto(Schedule::Fifo)));
        assert_eq!(Command::read("auto lifo"), Ok(Command::Auto(Schedule::Lifo)));
        assert_eq!(
            Command::read("auto random 7"),
            Ok(Command::Auto(Schedule::Random(7)))
        );
        assert!(hint("auto random").contains("`auto random 7`"));
        assert!(hint("auto").contains("`auto fifo`"));
    }

    #[test]
    fn an_argument_is_a_number_that_fits() {
        assert!(hint("cube(18446744073709551616)").contains("more than 18446744073709551615"));
        assert!(hint("cube(-1)").contains("less than 0"));
        assert!(hint("cube(five)").contains("`five` is no whole number"));
        assert!(hint("cube()").contains("takes one number"));
        assert!(hint("count(50)").contains("less than 50"));
    }

    #[test]
    fn what_nobody_knows_gets_a_hint() {
        for line in [
            "sned 1",
            "new sphere 5",
            "новый",
            "\0",
            "list 1",
            "()",
            "picture maybe",
        ] {
            assert!(hint(line).contains('`'), "{line}");
        }
        assert!(hint("five = cube(5)").contains("no names"));
    }
}
