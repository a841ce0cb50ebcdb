//! Waiting for ever, on purpose.

use std::future::{self, Future};
use std::panic::Location;
use std::pin::pin;

use crate::context;
use crate::observe::{On, Wait};

/// Waits for ever, and says that this is meant.
///
/// It behaves as [`std::future::pending`] does. But where tasks are watched, a future that waits and keeps no waker is taken
/// for a mistake and [named](crate::observe::Moment::KeptNoWaker); this one is not.
///
/// ```
/// use std::time::Duration;
///
/// coro::block_on(async {
///     let server = coro::spawn(coro::pending::<()>());
///     coro::sleep(Duration::from_millis(1)).await;
///     server.abort();
///     assert!(server.await.unwrap_err().is_cancelled());
/// });
/// ```
///
/// # Mistakes
///
/// * [`coro::pending()` keeps my program up](crate::mistakes::a_pending_that_is_not_awaited)
#[track_caller]
pub fn pending<T>() -> impl Future<Output = T> {
    let wait = Wait::new(On::Forever, Location::caller());
    async move { context::waiting(pin!(future::pending()), wait).await }
}
