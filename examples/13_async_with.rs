//! # Who cleans up when cleaning up takes time?
//!
//! **Notice:** However the body ends, `disconnect` starts and finishes. Python writes `async with`: something is set
//! up, used, and torn down, and all three may wait. In Rust a `Drop` tears down whatever happens, but a `drop`
//! cannot await.
//!
//! So `coro::with` is given the connection, the body that borrows it and the tear-down that takes it over. It makes the
//! tear-down a task of its own when the body has ended: with a value or an error, with a panic, or because all of it was
//! cancelled. In the last case nobody is left to await the tear-down; as a task of its own it runs all the same, and the
//! program does not end before it is done.
//!
//! **Run:** `cargo run 13` takes 2 seconds; `cargo run 13 fast` is at once. The panic's message is part of the show.
//!
//! **Exercise:** Do without `coro::with`: call the body, await it, and call `disconnect` straight after. After which of the
//! four endings are its lines missing?
//!
//! **Next:** Of the four endings the last is the strangest: no value, no error, no panic. Step 14 looks at it closely.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use blocking::unblock;
use coro_examples::clock;
use redb::{Database, ReadableDatabase, TableDefinition};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const SOUNDS: TableDefinition<&str, &str> = TableDefinition::new("sounds");

struct Connection(Arc<Database>);

coro::trace! {
    #[traced(skip(path))]
    async fn connect(path: PathBuf) -> Result<Connection> {
        let database = coro::outside(unblock(|| Database::create(path))).await?;
        Ok(Connection(Arc::new(database)))
    }

    #[traced(skip(connection))]
    async fn disconnect(connection: Connection) {
        coro::outside(unblock(|| drop(connection))).await;
    }
}

#[coro::traced]
impl Connection {
    async fn set_key(&self, key: &'static str, value: &'static str) -> Result<()> {
        let database = self.0.clone();
        let write = move || {
            let transaction = database.begin_write()?;
            transaction.open_table(SOUNDS)?.insert(key, value)?;
            Ok(transaction.commit()?)
        };
        coro::outside(unblock(write)).await
    }

    async fn get_key(&self, key: &'static str) -> Result<String> {
        let database = self.0.clone();
        let read = move || {
            let table = database.begin_read()?.open_table(SOUNDS)?;
            let value = table
                .get(key)?
                .ok_or(format!("nobody knows what the {key} says"))?;
            Ok(value.value().to_owned())
        };
        coro::outside(unblock(read)).await
    }
}

/// Connects, runs the body, and disconnects, in whichever way the body ends.
async fn with_connection<T>(path: &Path, body: impl AsyncFnOnce(&mut Connection) -> Result<T>) -> Result<T> {
    coro::with(connect(path.to_owned()).await?, body, disconnect).await
}

#[coro::main(clock = clock())]
pub(crate) async fn main() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("farm.redb");

    with_connection(&path, async |farm| farm.set_key("cow", "Moo!").await).await?;

    let failed = with_connection(&path, async |farm| farm.get_key("fox").await).await;
    println!("failed: {failed:?}");

    let file = path.clone();
    let fire =
        coro::spawn(async move { with_connection(&file, async |_| -> Result<()> { panic!("fire!") }).await });
    println!("panicked: {}", fire.await.is_err_and(|error| error.is_panic()));

    let endless = with_connection(&path, async |_| std::future::pending::<Result<()>>().await);
    let stopped = coro::timeout(Duration::from_secs(1), endless).await;
    println!("cancelled: {}", stopped.is_err());
    coro::sleep(Duration::from_secs(1)).await;

    let sound = with_connection(&path, async |farm| farm.get_key("cow").await).await?;
    println!("The cow says {sound}");
    Ok(())
}
