//! # A database that blocks
//!
//! **What you see:** Eight tellers move money between five accounts in SQLite, at once, and an auditor counts it meanwhile. One
//! transfer is given up in the middle. At the end there is as much as there was.
//!
//! **Run:** `cargo run -p coro-everyday --bin sqlite`, or with a file to keep it in: `sqlite bank.db`. Run twice it goes on from there.
//!
//! **Notice:** SQLite is a library that blocks, so it is called on a thread that may block (`database.rs`), and the executor goes on
//! with other tasks. The connection stands behind an async lock and is lent to that thread for a call: who waits for it waits as
//! a task. A transaction is no more than that lock, kept over several calls, in between of which its owner may await what it likes;
//! it is rolled back wherever it is dropped, also when its task is cancelled, and the lock is free only after that. So
//! nobody ever sees money that has left one account and has not come to the other. `tests/programs/bank.rs` tries that in 500 orders,
//! with a task cancelled at any place.
//!
//! **Something else:** The other pattern is a thread for each connection, to which closures are sent (the crate tokio-rusqlite). It
//! spares the hand-over, but a transaction is then one closure, which cannot await. Many readers at once want a connection each and
//! `PRAGMA journal_mode = WAL`. Over a network nothing need block: use a driver that is async.

pub(crate) mod database;

use std::convert::Infallible;
use std::path::PathBuf;
use std::process::{self, ExitCode};
use std::time::Duration;

use coro::JoinSet;
use coro_everyday::command_line::{self, Fault, unknown};
use lexopt::{Arg, Parser};
use rusqlite::{Connection, params};

use database::Database;

type Result<T, E = rusqlite::Error> = std::result::Result<T, E>;

const USAGE: &str = "usage: sqlite [FILE]";

const OWNERS: [&str; 5] = ["cow", "dog", "hen", "owl", "pig"];

const TELLERS: u32 = 8;

/// How many transfers each of them is asked for.
const TRANSFERS: u32 = 25;

/// How long it takes to have a transfer signed.
pub(crate) const SIGNING: Duration = Duration::from_millis(2);

/// Sees to it that there are accounts; new ones begin with a hundred pounds.
pub(crate) async fn open(file: Option<PathBuf>) -> Result<Database> {
    let database = Database::open(file).await?;
    let set_up = |connection: &mut Connection| {
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS account (owner TEXT PRIMARY KEY, pounds INTEGER NOT NULL CHECK (pounds >= 0));
             CREATE TABLE IF NOT EXISTS transfer (payer TEXT, payee TEXT, pounds INTEGER, teller INTEGER);",
        )?;
        let mut insert = connection.prepare("INSERT OR IGNORE INTO account VALUES (?, 100)")?;
        OWNERS
            .into_iter()
            .try_for_each(|owner| insert.execute([owner]).map(drop))
    };
    database.call(set_up).await?;
    Ok(database)
}

/// Moves money. Returns `false`, and has moved none, if the payer has not enough.
pub(crate) async fn transfer(
    database: &Database,
    teller: u32,
    payer: &'static str,
    payee: &'static str,
    pounds: u32,
) -> Result<bool> {
    let mut transaction = database.begin().await?;
    let withdraw = "UPDATE account SET pounds = pounds - ?1 WHERE owner = ?2 AND pounds >= ?1";
    let paid = transaction
        .call(move |bank| bank.execute(withdraw, params![pounds, payer]))
        .await?;
    if paid == 0 {
        return Ok(false);
    }
    // Here the money is nowhere, and the task may be cancelled.
    coro::sleep(SIGNING).await;
    let deposit = "UPDATE account SET pounds = pounds + ? WHERE owner = ?";
    let note = "INSERT INTO transfer VALUES (?, ?, ?, ?)";
    let finish = move |bank: &Connection| {
        bank.execute(deposit, params![pounds, payee])?;
        bank.execute(note, params![payer, payee, pounds, teller])
    };
    transaction.call(finish).await?;
    transaction.commit().await?;
    Ok(true)
}

/// All the money there is.
pub(crate) async fn total(database: &Database) -> Result<u32> {
    let sum = |bank: &mut Connection| bank.query_row("SELECT sum(pounds) FROM account", [], |row| row.get(0));
    database.call(sum).await
}

/// Who has how much.
pub(crate) async fn accounts(database: &Database) -> Result<Vec<(String, u32)>> {
    let all = |bank: &mut Connection| {
        let mut accounts = bank.prepare("SELECT owner, pounds FROM account ORDER BY owner")?;
        accounts
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    };
    database.call(all).await
}

/// How many transfers were made, ever.
pub(crate) async fn transfers(database: &Database) -> Result<u32> {
    let count = |bank: &mut Connection| bank.query_row("SELECT count(*) FROM transfer", [], |row| row.get(0));
    database.call(count).await
}

/// One teller's day: so many transfers. Returns how many of them were made.
pub(crate) async fn work(database: Database, teller: u32) -> Result<u32> {
    let mut made = 0;
    for round in 0..TRANSFERS {
        // Anything will do that is not the same for all.
        let payer = OWNERS[(teller + round) as usize % 5];
        let payee = OWNERS[(teller * 3 + round * 2 + 1) as usize % 5];
        let pounds = (teller * 7 + round * 13) % 50;
        made += u32::from(transfer(&database, teller, payer, payee, pounds).await?);
    }
    Ok(made)
}

/// Counts the money again and again, until it is aborted.
async fn audit(database: Database, expected: u32) -> Result<Infallible> {
    loop {
        coro::sleep(Duration::from_millis(100)).await;
        let (total, transfers) = (total(&database).await?, transfers(&database).await?);
        assert_eq!(total, expected, "there is money missing");
        println!("the auditor finds {total} pounds after {transfers} transfers");
    }
}

fn parse(mut parser: Parser) -> Result<Option<PathBuf>, Fault> {
    let mut file = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => {
                println!("{USAGE}");
                process::exit(0);
            }
            Arg::Value(path) if file.is_none() => file = Some(PathBuf::from(path)),
            other => return Err(unknown(other, USAGE)),
        }
    }
    Ok(file)
}

async fn run() -> Result<(), Fault> {
    let file = parse(Parser::from_env())?;
    let name = file
        .as_ref()
        .map_or("memory".to_owned(), |file| format!("`{}`", file.display()));
    let database = open(file)
        .await
        .map_err(|error| format!("cannot open the database in {name}: {error}"))?;
    let before = total(&database).await?;
    println!("{before} pounds in {} accounts, in {name}", OWNERS.len());

    let given_up = coro::timeout(SIGNING / 2, transfer(&database, 0, "cow", "dog", 1))
        .await
        .is_err();
    let after = total(&database).await?;
    println!("a transfer that was not signed in time was given up: {given_up}; there are {after} pounds");

    let auditor = coro::spawn(audit(database.clone(), before)).abort_on_drop();
    let mut tellers = JoinSet::new();
    for teller in 0..TELLERS {
        tellers.spawn(work(database.clone(), teller));
    }
    let mut made = 0;
    while let Some(teller) = tellers.join_next().await {
        made += teller??;
    }
    drop(auditor);
    let asked = TELLERS * TRANSFERS;
    println!(
        "{TELLERS} tellers were asked for {asked} transfers: {made} made, {} refused",
        asked - made
    );
    for (owner, pounds) in accounts(&database).await? {
        println!("  {owner} {pounds:>5}");
    }
    println!("{} pounds in all", total(&database).await?);
    Ok(())
}

#[coro::main]
async fn main() -> ExitCode {
    command_line::exit(run().await)
}
