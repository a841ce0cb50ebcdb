//! Waiting for something that is not on this executor.

use std::future::Future;
use std::panic::Location;
use std::pin::pin;

use crate::context::{self, Awaited};
use crate::future_of::FutureOf;
use crate::observe::{On, Wait};

/// Awaits a future that another thread or the operating system completes.
///
/// On the virtual clock time stands still meanwhile, and the executor waits for the wake instead of reporting a
/// deadlock. So a [`timeout`](crate::timeout) around it does not come while nobody outside does. Elsewhere this is just the
/// future.
///
/// ```
/// use coro::{Clock, Executor};
///
/// let executor = Executor::builder().clock(Clock::Virtual).build();
/// let answer = executor.block_on(async {
///     let (sender, receiver) = async_channel::bounded(1);
///     std::thread::spawn(move || sender.send_blocking(42).unwrap());
///     coro::outside(receiver.recv()).await.unwrap()
/// });
/// assert_eq!(answer, 42);
/// ```
///
/// # Mistakes
///
/// * [`coro::outside` waits for the other thread](crate::mistakes::an_outside_that_is_not_awaited)
/// * [On the virtual clock another thread can wake me as usual](crate::mistakes::waking_from_a_thread_on_the_virtual_clock)
#[track_caller]
pub fn outside<F, T>(future: F) -> impl Future<Output = T>
where
    F: FutureOf<T>,
{
    let wait = Wait::new(On::Outside, Location::caller());
    async move {
        let _awaited = Awaited::by_driver();
        // Declared first, so that it is dropped if a future panics in its drop (`panics`).
        let output;
        {
            output = context::waiting(pin!(future), wait).await;
        }
        output
    }
}
