//! A SQLite database that tasks share: a lock around one connection, which is taken along to a thread that may block.

use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::Arc;

use coro::unblock;
use rusqlite::{Connection, Error, Result, ffi};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// A connection, shared by all clones.
///
/// What waits for its turn is a task in the queue of the lock, and not a thread: of the pool of threads at most one is busy with the
/// database, however many tasks use it. The lock is tokio's, which serves first who came first, so none can keep the others out, and a
/// test runs the same each time.
#[derive(Clone, Debug)]
pub(crate) struct Database(Arc<Mutex<Connection>>);

impl Database {
    /// Opens the file, or makes it; without one the database is in memory.
    pub(crate) async fn open(file: Option<PathBuf>) -> Result<Self> {
        let open = || file.map_or_else(Connection::open_in_memory, Connection::open);
        let connection = unblock(open).await?;
        Ok(Database(Arc::new(Mutex::new(connection))))
    }

    /// Does something with the connection. Once it has begun it goes on to its end, even if nobody waits for it any more.
    pub(crate) async fn call<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let mut connection = self.0.clone().lock_owned().await;
        to_the_end(unblock(move || work(&mut connection))).await?
    }

    /// Begins a transaction. Until it is over, all others wait.
    pub(crate) async fn begin(&self) -> Result<Transaction> {
        let mut transaction = Transaction(Some(Open(self.0.clone().lock_owned().await)));
        transaction
            .call(|connection| connection.execute_batch("BEGIN IMMEDIATE"))
            .await?;
        Ok(transaction)
    }
}

/// A transaction that its owner may await other things in. Unless it is [committed](Self::commit) it is rolled back, however it comes
/// to be dropped: by `?`, by a panic, or because its task was cancelled.
#[derive(Debug)]
pub(crate) struct Transaction(Option<Open>);

impl Transaction {
    /// Does something within the transaction. If this is cancelled, the transaction is over once that is done.
    pub(crate) async fn call<R: Send + 'static>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        // Away for as long as the thread has it; if nobody is here to take it back, it is dropped instead, and rolled back by that.
        let open = self
            .0
            .take()
            .expect("a call that was cancelled has ended this transaction");
        let call = async move {
            let work = move || {
                let result = work(&open.0);
                (open, result)
            };
            let (open, result) = unblock(work).await;
            (Transaction(Some(open)), result)
        };
        let (mut back, result) = to_the_end(call).await?;
        self.0 = back.0.take();
        result
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        self.call(|connection| connection.execute_batch("COMMIT")).await
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // A drop cannot await, and to roll back here would hold up every task. The lock goes along, and is free when that is done.
        if let Some(open) = self.0.take().filter(Open::is_in_transaction) {
            drop(coro::spawn(unblock(move || drop(open))));
        }
    }
}

/// The lock, with a transaction that may have begun.
#[derive(Debug)]
struct Open(OwnedMutexGuard<Connection>);

impl Open {
    fn is_in_transaction(&self) -> bool {
        !self.0.is_autocommit()
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if self.is_in_transaction() {
            // There is nobody to tell. If this fails the next `BEGIN` does, and says so.
            self.0.execute_batch("ROLLBACK").ok();
        }
    }
}

/// Runs `work` as a task of its own, which goes on to its end if whoever waits for it here is cancelled.
async fn to_the_end<R: 'static>(work: impl Future<Output = R> + 'static) -> Result<R> {
    coro::spawn(work)
        .await
        .map_err(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => cancelled(),
        })
}

/// Whoever waits for a task that was cancelled, as at the end of a program, cannot know how far it had come.
fn cancelled() -> Error {
    let interrupted = ffi::Error::new(ffi::SQLITE_INTERRUPT);
    Error::SqliteFailure(interrupted, Some("a call was cancelled".to_owned()))
}
