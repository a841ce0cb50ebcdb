//! # How do you loop over values that take time to arrive?
//!
//! **Notice:** The rows arrive one by one, and `cube` goes on between them. Python writes `async for row in rows`.
//! Rust has no such loop and needs none: `next()` gives a future, so `while let` and `.await` say the same. What has
//! a `next()` of this kind is called a `Stream`.
//!
//! The database is a real one, and reading from it blocks. `Unblock` takes a plain iterator to a thread where that
//! hurts nobody, and wakes this one when there is a row. `coro::outside` says that time must not jump ahead
//! meanwhile if the clock is virtual. The reader rests for 2 seconds after each row, and `cube` waits 3 at a time.
//!
//! **Run:** `cargo run 12` takes 6 seconds; `cargo run 12 fast` is at once.
//!
//! **Exercise:** Await `read` first and `cube` after it, without `join!`. What becomes of the lines, and of the time?
//!
//! **Next:** Nobody closes this database with any care. Step 13 does.

use std::error::Error;
use std::time::Duration;

use blocking::{Unblock, unblock};
use coro_examples::clock;
use futures::{Stream, StreamExt};
use redb::backends::FileBackend;
use redb::{Database, ReadableDatabase, TableDefinition};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const SOUNDS: TableDefinition<&str, &str> = TableDefinition::new("sounds");

coro::trace! {
    async fn square(x: u64) -> u64 {
        coro::sleep(Duration::from_secs(3)).await;
        x * x
    }

    async fn cube(x: u64) -> u64 {
        coro::sleep(Duration::from_secs(3)).await;
        x * square(x).await
    }
}

/// A database with three rows, in a file that vanishes with it.
fn farm() -> Result<Database> {
    let database = Database::builder().create_with_backend(FileBackend::new(tempfile::tempfile()?)?)?;
    let transaction = database.begin_write()?;
    for (animal, sound) in [("cow", "Moo!"), ("dog", "Woof!"), ("hen", "Cluck!")] {
        transaction.open_table(SOUNDS)?.insert(animal, sound)?;
    }
    transaction.commit()?;
    Ok(database)
}

/// The rows as they come from the thread that reads them.
fn rows(database: &Database) -> Result<impl Stream<Item = Result<(String, String)>> + use<>> {
    let table = database.begin_read()?.open_table(SOUNDS)?;
    let rows = table.range::<&str>(..)?.map(|row| {
        let (animal, sound) = row?;
        Ok((animal.value().to_owned(), sound.value().to_owned()))
    });
    Ok(Unblock::with_capacity(1, rows))
}

async fn read(database: &Database) -> Result<()> {
    let mut rows = rows(database)?;
    while let Some(row) = coro::outside(rows.next()).await {
        let (animal, sound) = row?;
        println!("The {animal} says {sound}");
        coro::sleep(Duration::from_secs(2)).await;
    }
    Ok(())
}

#[coro::main(clock = clock())]
pub(crate) async fn main() -> Result<()> {
    let database = coro::outside(unblock(farm)).await?;
    let (cubed, read) = coro::join!(cube(5), read(&database));
    println!("{cubed}");
    read
}
