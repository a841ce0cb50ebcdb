//! What the prompt answers to each command.

use std::time::Duration;

use owo_colors::OwoColorize;

use super::calls::Call;
use super::command::Command;
use super::help::HELP;
use super::one::Outcome;
use super::schedule::Schedule;
use super::seconds::seconds;
use super::world::{Action, Sent, World};

pub(super) struct Session {
    world: World,
    /// The commands that changed something, each with what it did.
    done: Vec<(String, Vec<Action>)>,
    pictures: bool,
}

/// What is to be printed, or a hint.
type Answer = Result<String, String>;

impl Session {
    pub(super) fn new() -> Session {
        Session {
            world: World::new(),
            done: Vec::new(),
            pictures: true,
        }
    }

    /// Does what `command` asks for, which the reader wrote as `line`.
    pub(super) fn obey(&mut self, command: Command, line: &str) -> Answer {
        match command {
            Command::New(call) => Ok(self.create(call, line)),
            Command::Send(number) => self.send(number, line),
            Command::Drop(number) => self.cancel(number, line),
            Command::Clock(None) => Ok(format!("t={}\n", seconds(self.world.now))),
            Command::Clock(Some(time)) => self.pass(time, line),
            Command::Auto(schedule) => self.auto(schedule, line),
            Command::Undo => self.undo(),
            Command::List => Ok(self.list()),
            Command::Why(number) => self.why(number),
            Command::Dump => Ok(self.dump()),
            Command::Picture => Ok(self.picture() + &dimmed(&self.world.legend())),
            Command::Show(pictures) => {
                self.pictures = pictures;
                Ok(self.drawn())
            }
            Command::Help => Ok(HELP.to_owned()),
            Command::Quit => Ok(String::new()),
        }
    }

    /// Drops all that are left, and gives what they say to that.
    pub(super) fn leave(mut self) -> String {
        let left = self.world.alive().into_iter();
        left.filter_map(|number| self.world.cancel(number)).collect()
    }

    fn create(&mut self, call: Call, line: &str) -> String {
        let number = self.world.create(call);
        self.did(line, vec![Action::New(call)]);
        format!("{number} is {call}. Nothing in it has run.\n")
    }

    fn send(&mut self, number: Option<usize>, line: &str) -> Answer {
        let number = self.which("send", number)?;
        let Some(sent) = self.world.send(number) else {
            return Err(self.gone(number));
        };
        self.did(line, vec![Action::Send(number)]);
        let Sent {
            passed,
            others,
            said,
            outcome,
        } = sent;
        let mut answer = String::new();
        if !passed.is_zero() {
            let (passed, now) = (seconds(passed), seconds(self.world.now));
            answer.push_str(&format!("{passed} pass, as it asked: t={now}.\n"));
        }
        answer.push_str(&said);
        answer.push_str(&match outcome {
            Outcome::Asked(request) => format!("{}\n", request.cyan()),
            Outcome::Waits => {
                format!("{number} waits, and asks you for nothing: somebody else must wake it.\n")
            }
            Outcome::Returned(value) => format!("{}\n", value.bold()),
            Outcome::Panicked(message) => format!("{number} panicked, and is gone: {}\n", message.red()),
        });
        if !others.is_empty() {
            answer.push_str(&format!("Ready now: {}.\n", list(&others)));
        }
        Ok(answer + &self.drawn())
    }

    fn cancel(&mut self, number: Option<usize>, line: &str) -> Answer {
        let number = self.which("drop", number)?;
        let Some(said) = self.world.cancel(number) else {
            return Err(self.gone(number));
        };
        self.did(line, vec![Action::Drop(number)]);
        let unheard = format!("{number} is gone. Nothing in it had run.\n");
        let said = if said.is_empty() { unheard } else { said };
        Ok(said + &self.drawn())
    }

    fn pass(&mut self, time: Duration, line: &str) -> Answer {
        if self.world.now.checked_add(time).is_none() {
            return Err("that is more than a clock can count: `clock +3`".to_owned());
        }
        let ready = self.world.pass(time);
        self.did(line, vec![Action::Pass(time)]);
        let ready = match list(&ready) {
            nobody if nobody.is_empty() => String::new(),
            ready => format!(" Ready now: {ready}."),
        };
        let now = seconds(self.world.now);
        Ok(format!("t={now}.{ready}\n{}", self.drawn()))
    }

    fn auto(&mut self, schedule: Schedule, line: &str) -> Answer {
        if self.world.alive().is_empty() {
            return Err("there is nobody to run: `cube(5)` creates somebody".to_owned());
        }
        let mut choose = schedule.chooser();
        let mut actions = Vec::new();
        let mut answer = String::new();
        loop {
            if self.world.ready.is_empty() {
                let Some(deadline) = self.world.next_deadline() else {
                    break;
                };
                let time = deadline - self.world.now;
                self.world.pass(time);
                actions.push(Action::Pass(time));
            }
            let ready = list(&self.world.ready);
            let number = self.world.ready[choose(self.world.ready.len())];
            let Some(sent) = self.world.send(number) else {
                break;
            };
            actions.push(Action::Send(number));
            let now = seconds(self.world.now);
            let outcome = self.in_short(number, &sent.outcome);
            answer.push_str(&format!(
                "t={now:<4} ready: {ready:<12} send {number:<3} {outcome}\n"
            ));
        }
        if !actions.is_empty() {
            self.did(line, actions);
        }
        let stuck = self.world.alive();
        if !stuck.is_empty() {
            let stuck = list(&stuck);
            answer.push_str(&format!(
                "Nobody can go on, and nobody is left to wake {stuck}; `give(7)` would be.\n"
            ));
        }
        Ok(answer + &self.drawn())
    }

    fn undo(&mut self) -> Answer {
        let (line, actions) = self.done.pop().ok_or("there is nothing to undo")?;
        let sends = actions
            .iter()
            .filter(|action| matches!(action, Action::Send(_)))
            .count();
        let of = if actions.len() > 1 {
            format!(", {sends} sends")
        } else {
            String::new()
        };
        let replayed = self.done.iter().flat_map(|(_, actions)| actions.iter().copied());
        self.world = World::replay(replayed);
        let now = seconds(self.world.now);
        Ok(format!("Took back `{line}`{of}: t={now}.\n{}", self.drawn()))
    }

    fn list(&self) -> String {
        let mut answer = format!("t={}\n", seconds(self.world.now));
        let calls = self.world.all().map(|(_, one)| one.call.to_string().len());
        let width = calls.max().unwrap_or(0);
        for (number, one) in self.world.all() {
            let (call, state) = (one.call.to_string(), one.state(self.world.now));
            answer.push_str(&format!("{number:>3} {call:<width$}  {state}\n"));
        }
        answer
    }

    fn why(&self, number: Option<usize>) -> Answer {
        let number = self.which("why", number)?;
        let one = self.world.get(number).ok_or_else(|| self.gone(number))?;
        let now = self.world.now;
        let mut answer = format!("{number} {} {}\n", one.call, one.state(now));
        for line in one.tree(now) {
            answer.push_str(&format!("  {line}\n"));
        }
        Ok(answer)
    }

    fn dump(&self) -> String {
        let now = self.world.now;
        let mut answer = format!("t={}\n", seconds(now));
        for (number, one) in self.world.all().filter(|(_, one)| !one.is_gone()) {
            answer.push_str(&format!("{number:>3} {} {}\n", one.call, one.state(now)));
            for line in one.tree(now) {
                answer.push_str(&format!("    {line}\n"));
            }
        }
        answer
    }

    /// The coroutine that is meant.
    fn which(&self, command: &str, number: Option<usize>) -> Result<usize, String> {
        match (number, &self.world.alive()[..]) {
            (Some(number), _) if self.world.get(number).is_some() => Ok(number),
            (Some(_), _) => Err(format!("there is no such coroutine: {}", self.whom(command))),
            (None, &[number]) => Ok(number),
            (None, []) => Err("there is nobody left: `cube(5)` creates somebody".to_owned()),
            (None, _) => Err(format!("which one? {}", self.whom(command))),
        }
    }

    /// The ways in which `command` can be written now.
    fn whom(&self, command: &str) -> String {
        match &self.world.alive()[..] {
            [] => "`cube(5)` creates one".to_owned(),
            [number] => format!("`{command} {number}`"),
            [one, .., other] => format!("`{command} {one}` or `{command} {other}`, see `list`"),
        }
    }

    fn gone(&self, number: usize) -> String {
        let now = self.world.now;
        let state = self
            .world
            .get(number)
            .map(|one| one.state(now))
            .unwrap_or_default();
        format!("{number} {state} and is gone; rustc would say: use of moved value")
    }

    fn did(&mut self, line: &str, actions: Vec<Action>) {
        self.done.push((line.to_owned(), actions));
    }

    /// What came of a send, in a line of which not much is left.
    fn in_short(&self, number: usize, outcome: &Outcome) -> String {
        let place = self.world.get(number).map(|one| one.place()).unwrap_or_default();
        match outcome {
            Outcome::Asked(_) | Outcome::Waits => place,
            Outcome::Returned(value) => format!("{place} returns {}", value.bold()),
            Outcome::Panicked(message) => format!("{place} panics: {}", message.red()),
        }
    }

    fn drawn(&self) -> String {
        if self.pictures {
            self.picture()
        } else {
            String::new()
        }
    }

    fn picture(&self) -> String {
        dimmed(&self.world.picture())
    }
}

/// `1, 2, 3`.
fn list(numbers: &[usize]) -> String {
    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(", ")
}

/// Line by line: what is typed after the last of them has its usual colour again.
fn dimmed(lines: &str) -> String {
    lines.lines().map(|line| format!("{}\n", line.dimmed())).collect()
}
