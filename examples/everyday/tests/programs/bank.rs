//! The database: many tasks at once, and transactions that do not come to their end.
//!
//! SQLite is called in place where a test wants the same order each time, and on threads as in the program where it does not.

use std::path::PathBuf;
use std::sync::mpsc;

use coro::observe::Recorder;
use coro::{Blocking, Clock, Executor, Explorer, JoinError, JoinSet};
use rusqlite::{Connection, ErrorCode};

use crate::sqlite::database::Database;
use crate::sqlite::{self, SIGNING, accounts, total, transfer, transfers, work};

const ALL: u32 = 500;

fn executor(place: Blocking) -> Executor {
    Executor::builder().clock(Clock::Virtual).blocking(place).build()
}

/// Runs a test in both ways.
fn in_place_and_on_threads(test: impl AsyncFn(Database)) {
    for place in [Blocking::Inline, Blocking::Threads] {
        executor(place).block_on(async { test(sqlite::open(None).await.unwrap()).await });
    }
}

fn empty_all_accounts(bank: &Connection) -> rusqlite::Result<usize> {
    bank.execute("UPDATE account SET pounds = 0", [])
}

/// Tellers at work, at once. Returns how many transfers they made.
async fn day(bank: &Database) -> u32 {
    let mut tellers = JoinSet::new();
    for teller in 0..8 {
        tellers.spawn(work(bank.clone(), teller));
    }
    let mut made = 0;
    while let Some(teller) = tellers.join_next().await {
        made += teller.unwrap().unwrap();
        // Another one may be in the middle of a transfer.
        assert_eq!(total(bank).await.unwrap(), ALL);
    }
    made
}

#[test]
fn whatever_is_moved_between_accounts_there_is_as_much_as_before() {
    in_place_and_on_threads(async |bank| {
        let made = day(&bank).await;
        assert_eq!(transfers(&bank).await.unwrap(), made);
        assert!(made > 0);
    });
}

#[test]
fn in_place_a_day_is_the_same_each_time_turn_by_turn() {
    let day = || {
        let recorder = Recorder::new();
        let executor = Executor::builder()
            .clock(Clock::Virtual)
            .blocking(Blocking::Inline)
            .observer(recorder.clone())
            .build();
        let left = executor.block_on(async {
            let bank = sqlite::open(None).await.unwrap();
            day(&bank).await;
            accounts(&bank).await.unwrap()
        });
        (left, recorder.recording().to_string())
    };
    assert_eq!(day(), day());
}

/// Asks again if the task that asks SQLite was cancelled, which a search does to any task.
async fn insist<T>(mut ask: impl AsyncFnMut() -> rusqlite::Result<T>) -> T {
    loop {
        match ask().await {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {}
            answer => return answer.unwrap(),
        }
    }
}

#[test]
fn in_none_of_five_hundred_orders_is_money_lost_nor_where_a_task_is_cancelled() {
    let pay = async |bank: Database, payer, payee| transfer(&bank, 1, payer, payee, 60).await;
    let explorer = Explorer::new().blocking(Blocking::Inline).cancellations(1);
    explorer.max_schedules(500).check(async || {
        let bank = insist(async || sqlite::open(None).await).await;
        let one = coro::spawn(pay(bank.clone(), "cow", "dog"));
        let other = coro::spawn(pay(bank.clone(), "dog", "hen"));
        let ended = [one.await, other.await];
        assert_eq!(insist(async || total(&bank).await).await, ALL);
        // One that was cancelled while it waited to hear of its commit may have been made as well.
        let is_made = |ended: &&Result<rusqlite::Result<bool>, JoinError>| matches!(ended, Ok(Ok(true)));
        let made = ended.iter().filter(is_made).count();
        assert!(insist(async || transfers(&bank).await).await as usize >= made);
    });
}

#[test]
fn a_transfer_that_is_cancelled_is_rolled_back() {
    in_place_and_on_threads(async |bank| {
        let before = accounts(&bank).await.unwrap();
        let unsigned = transfer(&bank, 1, "cow", "dog", 60);
        assert!(coro::timeout(SIGNING / 2, unsigned).await.is_err());
        assert_eq!(accounts(&bank).await.unwrap(), before);
        assert_eq!(transfers(&bank).await.unwrap(), 0);

        // The cow has all of its hundred pounds, for it can pay twice.
        assert!(transfer(&bank, 1, "cow", "dog", 60).await.unwrap());
        assert!(transfer(&bank, 1, "cow", "dog", 40).await.unwrap());
        assert!(!transfer(&bank, 1, "cow", "dog", 1).await.unwrap());
        assert_eq!(transfers(&bank).await.unwrap(), 2);
    });
}

#[test]
fn a_task_that_is_aborted_while_a_thread_works_for_it_is_rolled_back_when_that_is_done() {
    executor(Blocking::Threads).block_on(async {
        let bank = sqlite::open(None).await.unwrap();
        let (begun, has_begun) = async_channel::bounded(1);
        let (go_on, may_go_on) = mpsc::channel();
        let shared = bank.clone();
        let task = coro::spawn(async move {
            let mut transaction = shared.begin().await.unwrap();
            let work = move |bank: &Connection| {
                let emptied = empty_all_accounts(bank);
                begun.send_blocking(()).unwrap();
                may_go_on.recv().unwrap();
                emptied
            };
            transaction.call(work).await.unwrap();
            transaction.commit().await.unwrap();
        });
        coro::outside(has_begun.recv()).await.unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        go_on.send(()).unwrap();
        assert_eq!(total(&bank).await.unwrap(), ALL);
    });
}

#[test]
fn a_transaction_whose_owner_returns_early_or_panics_is_rolled_back() {
    in_place_and_on_threads(async |bank| {
        let mut transaction = bank.begin().await.unwrap();
        transaction.call(empty_all_accounts).await.unwrap();
        let no_such_table = |bank: &Connection| bank.execute("DELETE FROM barn", []);
        assert!(transaction.call(no_such_table).await.is_err());
        drop(transaction);
        assert_eq!(total(&bank).await.unwrap(), ALL);

        let shared = bank.clone();
        let task = coro::spawn(async move {
            let mut transaction = shared.begin().await.unwrap();
            transaction.call(empty_all_accounts).await.unwrap();
            panic!("this panic is meant");
        });
        assert!(task.await.unwrap_err().is_panic());
        assert_eq!(total(&bank).await.unwrap(), ALL);
    });
}

/// What a bank in this file has in its accounts, for whoever opens it next.
fn left_in(file: PathBuf) -> Vec<(String, u32)> {
    executor(Blocking::Inline).block_on(async {
        let bank = sqlite::open(Some(file)).await.unwrap();
        accounts(&bank).await.unwrap()
    })
}

#[test]
fn what_is_committed_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bank.db");
    executor(Blocking::Inline).block_on(async {
        let bank = sqlite::open(Some(file.clone())).await.unwrap();
        assert!(transfer(&bank, 1, "cow", "dog", 60).await.unwrap());
    });
    let left = left_in(file);
    assert_eq!((left[0].1, left[1].1), (40, 160));
}

#[test]
fn an_executor_that_is_dropped_rolls_back_what_its_tasks_were_at() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bank.db");
    let executor = executor(Blocking::Threads);
    let bank = executor.block_on(sqlite::open(Some(file.clone()))).unwrap();
    let (begun, has_begun) = async_channel::bounded(1);
    drop(executor.spawn(async move {
        let mut transaction = bank.begin().await.unwrap();
        transaction.call(empty_all_accounts).await.unwrap();
        begun.send(()).await.unwrap();
        coro::pending::<()>().await;
    }));
    executor.block_on(has_begun.recv()).unwrap();
    drop(executor);
    let left = left_in(file);
    assert_eq!(left.iter().map(|(_, pounds)| pounds).sum::<u32>(), ALL);
}
