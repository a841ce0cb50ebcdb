//! Plays the tutorial: `cargo run` plays all of it on the fast clock, `cargo run 04` plays one step in real time,
//! and `cargo run prompt` opens the interactive prompt.
//!
//! Every step is compiled into this program and runs in a process of its own, which is this program again: so a step
//! that fails or panics is seen from outside, and none can spoil the next.

#[path = "prompt/main.rs"]
mod prompt;

use std::env;
use std::process::{Command, ExitCode, Termination};

use anstream::{eprintln, println};
use owo_colors::OwoColorize;

/// One step: its name, which is that of its file, its source text, and its `main`.
struct Step {
    name: &'static str,
    source: &'static str,
    main: fn() -> ExitCode,
}

/// Every step is a module, and an entry of `STEPS`.
macro_rules! steps {
    ($($module:ident $file:literal)*) => {
        $(#[path = $file] mod $module;)*

        const STEPS: &[Step] = &[$(Step {
            name: $file.split_at($file.len() - ".rs".len()).0,
            source: include_str!($file),
            main: || Termination::report($module::main()),
        }),*];
    };
}

steps! {
    step_01 "01_functions.rs"
    step_02 "02_coroutine_objects.rs"
    step_03 "03_send.rs"
    step_04 "04_manual_sleep.rs"
    step_05 "05_two_at_once.rs"
    step_06 "06_a_scheduler_of_your_own.rs"
    step_07 "07_what_the_compiler_builds.rs"
    step_08 "08_a_waker_of_your_own.rs"
    step_09 "09_the_event_loop.rs"
    step_10 "10_macros.rs"
    step_11 "11_schedulers.rs"
    step_12 "12_async_for.rs"
    step_13 "13_async_with.rs"
    step_14 "14_cancellation.rs"
    step_15 "15_see_it.rs"
    step_16 "16_every_schedule.rs"
}

impl Step {
    fn number(&self) -> &'static str {
        self.name.split_once('_').map_or(self.name, |(number, _)| number)
    }

    /// The first line of its doc comment.
    fn question(&self) -> &'static str {
        self.source
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("//! # "))
            .unwrap_or(self.name)
    }

    /// The first sentence of what its doc comment asks to notice.
    fn notice(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        let from = lines.skip_while(|line| !line.starts_with(" **Notice:**"));
        let paragraph: String = from.take_while(|line| !line.is_empty()).collect();
        let text = paragraph.trim_start_matches(" **Notice:** ");
        text.split_once(". ")
            .map_or(text.to_owned(), |(sentence, _)| format!("{sentence}."))
    }

    /// Whether this is the step that somebody means by `word`: `4`, `04`, `04_manual_sleep` or `manual_sleep`.
    fn is(&self, word: &str) -> bool {
        let word = word.trim_end_matches(".rs");
        let (number, title) = self.name.split_once('_').unwrap_or((self.name, ""));
        let digits = word.chars().all(|c| c.is_ascii_digit());
        word == self.name
            || word == title
            || digits && word.trim_start_matches('0') == number.trim_start_matches('0')
    }

    /// Plays the step in a process of its own. Returns whether all went well.
    fn play(&self, fast: bool) -> bool {
        let rule = "─".repeat(72_usize.saturating_sub(self.number().len() + self.question().len()));
        println!(
            "\n{} {} {}",
            self.number().bold().cyan(),
            self.question().bold(),
            rule.dimmed()
        );
        println!("{}\n", self.notice().dimmed());
        let program = env::current_exe().expect("this program knows where it is");
        let mut command = Command::new(program);
        command.arg(RUN).arg(self.name).args(fast.then_some("--fast"));
        // A step that panics on purpose says so in one line.
        command.env("RUST_BACKTRACE", "0");
        let failure = match command.status() {
            Ok(status) if status.success() => return true,
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        eprintln!(
            "\n{} step {} failed ({failure})",
            "error:".bold().red(),
            self.name
        );
        false
    }
}

/// How this program asks itself to run one step, here and now.
const RUN: &str = "--run-step";

const HELP: &str = "\
cargo run               play all steps, one after the other, without waiting
cargo run 04            play one step in real time, or several: `cargo run 04 05`
cargo run 04 fast       the same without waiting; also `cargo run -- 04 --fast`
cargo run prompt        run coroutines by hand, at a prompt
cargo run list          which steps there are, and the question that each answers
cargo run help          this";

/// What the command line asks for.
enum Wish {
    Help,
    List,
    PlayAll,
    Prompt,
    Play { steps: Vec<&'static Step>, fast: bool },
    Run(&'static Step),
}

impl Wish {
    fn read(mut arguments: lexopt::Parser) -> Result<Wish, String> {
        use lexopt::prelude::*;

        let (mut steps, mut fast, mut run) = (Vec::new(), false, None);
        while let Some(argument) = arguments.next().map_err(|error| error.to_string())? {
            let word = match argument {
                Long("run-step") => {
                    let name = arguments.value().map_err(|error| error.to_string())?;
                    run = Some(find(&name.to_string_lossy())?);
                    continue;
                }
                Short('h') => "help".to_owned(),
                Long(option @ ("fast" | "help" | "list")) => option.to_owned(),
                Value(word) => word.to_string_lossy().into_owned(),
                Short(_) | Long(_) => return Err(format!("{}: see `cargo run help`", argument.unexpected())),
            };
            match word.as_str() {
                "fast" => fast = true,
                "help" => return Ok(Wish::Help),
                "prompt" => return Ok(Wish::Prompt),
                "list" => return Ok(Wish::List),
                word => steps.push(find(word)?),
            }
        }
        Ok(match run {
            Some(step) => Wish::Run(step),
            None if steps.is_empty() => Wish::PlayAll,
            None => Wish::Play { steps, fast },
        })
    }
}

fn find(word: &str) -> Result<&'static Step, String> {
    STEPS.iter().find(|step| step.is(word)).ok_or_else(|| {
        let last = STEPS.last().map_or("", Step::number);
        format!("there is no step `{word}`: name one from 01 to {last}, or see `cargo run list`")
    })
}

fn play_all() -> bool {
    let count = STEPS.len();
    println!(
        "The tutorial of coro, {count} steps, without waiting; one step in real time: {}; all titles: {}",
        "`cargo run 04`".bold(),
        "`cargo run list`".bold()
    );
    if !STEPS.iter().all(|step| step.play(true)) {
        return false;
    }
    println!(
        "\nThat was the tutorial. Change a step and run it again; README.md shows how to use coro, and {} checks it.",
        "`cargo test`".bold()
    );
    true
}

fn play_some(steps: &[&Step], fast: bool) -> bool {
    let numbers: Vec<_> = steps.iter().map(|step| step.number()).collect();
    let numbers = numbers.join(" ");
    if fast {
        println!(
            "Without waiting. In real time: {}",
            format_args!("`cargo run {numbers}`").bold()
        );
    } else {
        println!(
            "In real time. Without waiting: {}",
            format_args!("`cargo run {numbers} fast`").bold()
        );
    }
    if !steps.iter().all(|step| step.play(fast)) {
        return false;
    }
    let last = steps.last().map_or("", |step| step.name);
    match STEPS.iter().skip_while(|step| step.name != last).nth(1) {
        Some(next) => println!("\nNext: {}", format_args!("`cargo run {}`", next.number()).bold()),
        None => println!("\nThat was the last step. README.md shows how to use coro."),
    }
    true
}

fn main() -> ExitCode {
    let well = match Wish::read(lexopt::Parser::from_env()) {
        Ok(Wish::Run(step)) => return (step.main)(),
        Ok(Wish::Prompt) => return Termination::report(prompt::main()),
        Ok(Wish::PlayAll) => play_all(),
        Ok(Wish::Play { steps, fast }) => play_some(&steps, fast),
        Ok(Wish::Help) => {
            println!("{HELP}");
            true
        }
        Ok(Wish::List) => {
            for step in STEPS {
                println!("{:<30}{}", step.name.cyan(), step.question());
            }
            println!("{:<30}{}", "prompt".cyan(), "And if you are the scheduler?");
            true
        }
        Err(fault) => {
            eprintln!("{} {fault}", "error:".bold().red());
            return ExitCode::from(2);
        }
    };
    ExitCode::from(u8::from(!well))
}
