//! The database: many tasks at once, and transactions that do not come to their end.

use std::sync::mpsc;

use coro::{Clock, Executor, JoinSet};
use rusqlite::Connection;

use crate::sqlite::{self, SIGNING, accounts, total, transfer, transfers, work};

const ALL: u32 = 500;

fn empty_all_accounts(bank: &Connection) -> rusqlite::Result<usize> {
    bank.execute("UPDATE account SET pounds = 0", [])
}

#[coro::test]
async fn whatever_is_moved_between_accounts_there_is_as_much_as_before() {
    let bank = sqlite::open(None).await.unwrap();
    let mut tellers = JoinSet::new();
    for teller in 0..8 {
        tellers.spawn(work(bank.clone(), teller));
    }
    let mut made = 0;
    while let Some(teller) = tellers.join_next().await {
        made += teller.unwrap().unwrap();
        // Another one may be in the middle of a transfer.
        assert_eq!(total(&bank).await.unwrap(), ALL);
    }
    assert_eq!(transfers(&bank).await.unwrap(), made);
    assert!(made > 0);
}

#[coro::test]
async fn a_transfer_that_is_cancelled_is_rolled_back() {
    let bank = sqlite::open(None).await.unwrap();
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
}

#[coro::test]
async fn a_task_that_is_aborted_while_a_thread_works_for_it_is_rolled_back_when_that_is_done() {
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
}

#[coro::test]
async fn a_transaction_whose_owner_returns_early_or_panics_is_rolled_back() {
    let bank = sqlite::open(None).await.unwrap();
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
}

#[coro::test]
async fn what_is_committed_stays() {
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("bank.db");
    let bank = sqlite::open(Some(path.clone())).await.unwrap();
    assert!(transfer(&bank, 1, "cow", "dog", 60).await.unwrap());
    let left = accounts(&bank).await.unwrap();
    drop(bank);
    let bank = sqlite::open(Some(path)).await.unwrap();
    assert_eq!(accounts(&bank).await.unwrap(), left);
    assert_eq!((left[0].1, left[1].1), (40, 160));
}

#[test]
fn an_executor_that_is_dropped_rolls_back_what_its_tasks_were_at() {
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("bank.db");
    let executor = Executor::builder().clock(Clock::Virtual).build();
    let bank = executor.block_on(sqlite::open(Some(path.clone()))).unwrap();
    let (begun, has_begun) = async_channel::bounded(1);
    drop(executor.spawn(async move {
        let mut transaction = bank.begin().await.unwrap();
        transaction.call(empty_all_accounts).await.unwrap();
        begun.send(()).await.unwrap();
        coro::pending::<()>().await;
    }));
    executor.block_on(has_begun.recv()).unwrap();
    drop(executor);
    let left = coro::block_on(async { total(&sqlite::open(Some(path)).await.unwrap()).await });
    assert_eq!(left.unwrap(), ALL);
}
