//! coro beside every comparable executor: `cargo run --release --package coro-bench -- --help`.

mod chart;
mod hello;
mod instructions;
mod measure;
mod options;
mod peers;
mod rows;
mod schedules;
#[cfg(feature = "servers")]
mod servers;
mod table;

use std::error::Error;
use std::fs;

use options::{Command, Run};
use rows::Roster;

fn main() -> Result<(), Box<dyn Error>> {
    match options::parse()? {
        Command::Help => print!("{}", options::HELP),
        Command::List => list(),
        Command::Run(run) => bench(&run)?,
        Command::Instructions { peer } => instructions::count(&peer)?,
        Command::Hello(run) => hello::measure(|peer| run.takes_part(peer))?,
        Command::Schedules(run) => schedules::compare(|tool| run.takes_part(tool), &run.effort, run.quick),
        #[cfg(feature = "servers")]
        Command::Servers(run) => servers::compare(|peer| run.takes_part(peer), &run)?,
        Command::Child { row, peer, amount } => measure::as_child(&Roster::full().rows, &row, &peer, amount),
    }
    Ok(())
}

fn list() {
    for row in Roster::full().rows {
        let peers: Vec<_> = row.cases.iter().map(|case| case.peer).collect();
        println!("{:16} {} ({})", row.name, row.title, peers.join(", "));
    }
}

fn bench(run: &Run) -> Result<(), Box<dyn Error>> {
    let rows = run.select(Roster::full().rows);
    if rows.is_empty() {
        return Err("nothing matches: `--list` shows the rows and the peers".into());
    }
    let outcomes: Vec<_> = rows
        .into_iter()
        .map(|row| measure::row(row, &run.effort))
        .collect();
    if let Some(file) = &run.svg {
        fs::write(file, chart::svg(&outcomes))?;
    }
    if run.json {
        println!("{:#}", table::json(&outcomes));
    } else {
        print!("{}", table::text(&outcomes));
    }
    Ok(())
}
