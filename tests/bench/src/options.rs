//! The command line.

use std::time::Duration;

use lexopt::prelude::*;

use crate::measure::Effort;
use crate::rows::Row;

pub(crate) const HELP: &str = "\
Measures coro beside every comparable executor, in one process, in interleaved rounds.

Usage: coro-bench [OPTIONS] [ROW]...      only the rows whose names contain one of these
       coro-bench instructions            instructions per operation on coro's hot paths, under callgrind
       coro-bench schedules               schedules a second, beside other tools that try every order
       coro-bench servers [ROW]...        requests a second of small servers, beside tokio and smol; feature `servers`
       coro-bench hello                   clean build time and size of a hello-world on each peer

Options:
  --peer NAME    only the peers whose names contain this; may be repeated
  --rounds N     samples a peer and row, of which the median is shown (default 11)
  --quick        few and short samples
  --json         JSON instead of a table
  --svg FILE     also draws a bar chart
  --list         the rows, and who takes part in each
  --help
";

pub(crate) enum Command {
    Help,
    List,
    Run(Run),
    Instructions {
        peer: String,
    },
    Hello(Run),
    Schedules(Run),
    #[cfg(feature = "servers")]
    Servers(Run),
    /// What `measure` starts this program with, to have one case in a process of its own.
    Child {
        row: String,
        peer: String,
        amount: u64,
    },
}

/// What to measure and how to show it.
pub(crate) struct Run {
    pub(crate) effort: Effort,
    pub(crate) quick: bool,
    pub(crate) json: bool,
    pub(crate) svg: Option<String>,
    rows: Vec<String>,
    peers: Vec<String>,
}

impl Run {
    /// The rows that were asked for, with the peers that were.
    pub(crate) fn select(&self, rows: Vec<Row>) -> Vec<Row> {
        let mut rows = rows;
        rows.retain_mut(|row| {
            row.cases.retain(|case| self.takes_part(case.peer));
            asked(&self.rows, row.name) && !row.cases.is_empty()
        });
        rows
    }

    /// Whether the row was asked for.
    #[cfg(feature = "servers")]
    pub(crate) fn has_row(&self, row: &str) -> bool {
        asked(&self.rows, row)
    }

    /// Whether the peer was asked for.
    pub(crate) fn takes_part(&self, peer: &str) -> bool {
        asked(&self.peers, peer)
    }
}

fn asked(filter: &[String], name: &str) -> bool {
    filter.is_empty() || filter.iter().any(|part| name.contains(part.as_str()))
}

pub(crate) fn parse() -> Result<Command, lexopt::Error> {
    let mut parser = lexopt::Parser::from_env();
    let mut run = Run {
        effort: Effort {
            rounds: 11,
            sample: Duration::from_millis(20),
        },
        quick: false,
        json: false,
        svg: None,
        rows: Vec::new(),
        peers: Vec::new(),
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("list") => return Ok(Command::List),
            Long("child") => {
                return Ok(Command::Child {
                    row: parser.value()?.string()?,
                    peer: parser.value()?.string()?,
                    amount: parser.value()?.parse()?,
                });
            }
            Long("peer") => run.peers.push(parser.value()?.string()?),
            Long("rounds") => run.effort.rounds = parser.value()?.parse::<usize>()?.max(1),
            Long("quick") => {
                run.quick = true;
                run.effort = Effort {
                    rounds: 5,
                    sample: Duration::from_millis(3),
                };
            }
            Long("json") => run.json = true,
            Long("svg") => run.svg = Some(parser.value()?.string()?),
            Value(row) => run.rows.push(row.string()?),
            unknown => return Err(unknown.unexpected()),
        }
    }
    let command = match run.rows.first().map(String::as_str) {
        Some("instructions") => Command::Instructions {
            peer: run.peers.pop().unwrap_or_else(|| "coro".to_string()),
        },
        Some("hello") => Command::Hello(run),
        Some("schedules") => Command::Schedules(run),
        #[cfg(feature = "servers")]
        Some("servers") => {
            run.rows.remove(0);
            Command::Servers(run)
        }
        #[cfg(not(feature = "servers"))]
        Some("servers") => {
            let remedy =
                "this needs the feature `servers`: `cargo run --release -p coro-bench -F servers -- servers`";
            return Err(remedy.into());
        }
        _ => Command::Run(run),
    };
    Ok(command)
}
