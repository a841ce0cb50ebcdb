//! What the prompt answers to each command.

use std::mem;

use super::super::runner::{Runner, Setting};
use super::super::smaller;
use super::command::{Auto, Command};
use super::help::{GREETING, HELP};
use super::position::{At, Beyond, Position};
use super::shown;
use super::walk::{Fifo, Lifo, Path, Stop};
use super::whom;
use crate::observe::Dump;
use crate::schedule::{Random, Token};

/// A run of a test, led by hand.
pub(super) struct Session<'a, T> {
    setting: Setting,
    test: &'a T,
    /// Tries the ways on.
    runner: Runner<'a, T>,
    position: Position,
    /// Where it has been before each command that led on.
    before: Vec<Path>,
    /// Of all ways on from here, how many of a hundred fail, if they are few enough to try.
    fails: Option<u8>,
}

const OVER: &str = "the run is over: `undo` goes back, and `quit` leaves";

/// What is to be printed, or a hint.
type Answer = Result<String, String>;

impl<'a, T: AsyncFn()> Session<'a, T> {
    pub(super) fn new(setting: Setting, test: &'a T) -> Self {
        let mut session = Session {
            setting,
            test,
            runner: Runner::new(test, setting),
            position: Position::reached(setting, test, Path::default(), Beyond::Asked),
            before: Vec::new(),
            fails: None,
        };
        session.fails = session.odds();
        session
    }

    /// What is said first, and, if that is wanted, what comes of following a schedule before all else.
    pub(super) fn begin(&mut self, schedule: Option<&str>) -> String {
        let odds = match self.fails {
            Some(percent) => format!(" Of all orders {percent} % fail."),
            None => String::new(),
        };
        let mut text = format!("{GREETING}{odds}\n");
        if let Some(schedule) = schedule {
            text += &self.obey(&format!("replay {schedule}")).unwrap_or_default();
        }
        if self.before.is_empty() {
            text += &shown::question(&self.position);
        }
        text
    }

    /// Does what a line asks for; `None` if that is to leave.
    pub(super) fn obey(&mut self, line: &str) -> Option<String> {
        let commands = match Command::read_all(line) {
            Ok(commands) => commands,
            Err(hint) => return Some(format!("{hint}\n")),
        };
        let (from, was) = (self.position.path.clone(), self.fails);
        let (mut moves, mut rest) = (String::new(), String::new());
        for command in commands {
            if command == Command::Quit {
                return None;
            }
            let before = self.position.path.clone();
            let answer = self.follow_or_stay(command);
            let is_hint = answer.is_err();
            let text = answer.unwrap_or_else(|hint| format!("{hint}\n"));
            if self.position.path == before {
                rest.push_str(&text);
            } else {
                // Whatever was said in between comes before.
                moves.push_str(&mem::take(&mut rest));
                moves.push_str(&text);
            }
            if is_hint {
                break;
            }
        }
        if self.position.path == from {
            return Some(moves + &rest);
        }
        self.fails = self.odds();
        if let Some(percent) = self.fails {
            let was = was.filter(|was| *was != percent);
            let was = was.map_or_else(String::new, |was| format!(" (was {was} %)"));
            // Behind what has happened last.
            let gap = if moves.pop().is_some() { "      " } else { "" };
            moves.push_str(&format!("{gap}from here {percent} % of orders fail{was}\n"));
        }
        let question = shown::question(&self.position);
        Some(match self.position.at {
            At::End(_) => moves + &question + &rest,
            At::Stop { .. } => moves + &rest + &question,
        })
    }

    /// After a hint all is as before.
    fn follow_or_stay(&mut self, command: Command) -> Answer {
        let before = self.position.path.clone();
        let is_back = command == Command::Undo;
        let answer = self.follow(command);
        if self.position.path != before && !is_back {
            if answer.is_ok() {
                self.before.push(before);
            } else {
                self.position = self.reached(before, Beyond::Asked);
            }
        }
        answer
    }

    fn follow(&mut self, command: Command) -> Answer {
        match command {
            Command::Send(whom) => self.send(whom.as_deref()),
            Command::Fifo(many) => {
                let turns = self.open()?.turns.saturating_add(many);
                Ok(self.go(turns, Beyond::Rule(Box::new(Fifo))))
            }
            Command::Choose(which) => self.choose(which),
            Command::Auto(auto) => {
                self.open()?;
                let rule = match auto {
                    Auto::Fifo => Beyond::Rule(Box::new(Fifo)),
                    Auto::Lifo => Beyond::Rule(Box::new(Lifo)),
                    Auto::Random(seed) => Beyond::Rule(Box::new(Random::new(seed))),
                };
                Ok(self.go(u64::MAX, rule))
            }
            Command::Undo => {
                let path = self.before.pop().ok_or("there is nothing to undo")?;
                self.position = self.reached(path, Beyond::Asked);
                Ok(format!("Back at step {}.\n", self.position.step()))
            }
            Command::Replay(token) => self.replay(token),
            Command::Token => Ok(format!("CORO_SCHEDULE='{}'\n", self.position.token)),
            Command::List => Ok(shown::list(self.dump()?, &self.position.names)),
            Command::Why(whom) => {
                let dump = self.dump()?;
                let id = whom::of_all(whom.as_deref(), &self.position, dump)?;
                Ok(shown::why(id, dump, &self.position.names))
            }
            Command::Dump => Ok(self.dump()?.to_string()),
            Command::Clock => {
                let now = shown::clock(self.dump()?);
                Ok(format!("t={now}. It moves by itself, when nobody is ready.\n"))
            }
            Command::Help => Ok(HELP.to_owned()),
            // The caller leaves.
            Command::Quit => Ok(String::new()),
        }
    }

    fn send(&mut self, whom: Option<&str>) -> Answer {
        let turns = self.open()?.turns;
        let mut answer = String::new();
        if self.asked().is_some() {
            answer = self.go(turns, Beyond::Rule(Box::new(Fifo)));
        }
        let At::Stop {
            stop: Stop::Turn(ready),
            dump,
            ..
        } = &self.position.at
        else {
            // What was open was all that was left.
            return Ok(answer);
        };
        let nth = whom::of_ready(whom, &self.position, ready, dump)?;
        if ready.len() > 1 {
            let nth = u32::try_from(nth).unwrap_or(u32::MAX);
            self.position.path.chosen.push(nth);
        }
        answer.push_str(&self.go(turns.saturating_add(1), Beyond::Asked));
        Ok(answer)
    }

    fn choose(&mut self, which: u32) -> Answer {
        let turns = self.open()?.turns;
        let among = self
            .asked()
            .ok_or("nothing is to be chosen now but whose turn it is: `send 1`")?;
        if which >= among {
            return Err(format!("there are {among}, from 0: `choose {}`", among - 1));
        }
        self.position.path.chosen.push(which);
        Ok(self.go(turns, Beyond::Asked))
    }

    fn replay(&mut self, token: Token) -> Answer {
        let turns = token.0.last().map_or(0, |last| last.step.saturating_add(1));
        let path = Path {
            chosen: Vec::new(),
            turns,
        };
        let reached = self.reached(path, Beyond::Track(token));
        if reached.is_off_track {
            return Err(match reached.at {
                At::End(Err(fault)) => fault.message,
                _ => {
                    "the schedule does not fit the program any more: something in it did not come".to_owned()
                }
            });
        }
        self.position = reached;
        Ok(shown::turns(&self.position, 0))
    }

    /// Goes on from here until so many turns have been given, and tells what came of those that are now over.
    fn go(&mut self, turns: u64, beyond: Beyond) -> String {
        let told = self.position.step();
        let path = Path {
            chosen: self.position.path.chosen.clone(),
            turns,
        };
        self.position = self.reached(path, beyond);
        shown::turns(&self.position, told)
    }

    fn reached(&self, path: Path, beyond: Beyond) -> Position {
        Position::reached(self.setting, self.test, path, beyond)
    }

    /// The way so far, if it leads on.
    fn open(&self) -> Result<&Path, String> {
        self.dump().map(|_| &self.position.path)
    }

    /// Among how many is to be chosen, if that is not whose turn it is.
    fn asked(&self) -> Option<u32> {
        match self.position.at {
            At::Stop {
                stop: Stop::Other(_, among),
                ..
            } => Some(among),
            _ => None,
        }
    }

    fn dump(&self) -> Result<&Dump, String> {
        match &self.position.at {
            At::Stop { dump, .. } => Ok(dump),
            At::End(_) => Err(OVER.to_owned()),
        }
    }

    fn odds(&mut self) -> Option<u8> {
        self.dump().ok()?;
        let choice = self.position.path.chosen.len();
        smaller::failing(&mut self.runner, &self.position.deviations(), choice)
    }
}
