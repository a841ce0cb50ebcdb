//! coro's clock, for hyper.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::rt;
use send_wrapper::SendWrapper;

/// hyper's timeouts, on the clock of the executor that runs the connection.
///
/// hyper reckons with the instants of std. Those it is given here are counted from one that was taken together with one of
/// coro's, so what it computes is true on the virtual clock as well, to the nanosecond.
#[derive(Clone, Copy, Debug)]
pub struct Timer {
    theirs: Instant,
    ours: coro::Instant,
}

impl Timer {
    /// A timer of the executor that is running here.
    #[track_caller]
    pub fn new() -> Self {
        let (theirs, ours) = (Instant::now(), coro::Instant::now());
        Timer { theirs, ours }
    }
}

impl Default for Timer {
    #[track_caller]
    fn default() -> Self {
        Timer::new()
    }
}

impl rt::Timer for Timer {
    fn now(&self) -> Instant {
        self.theirs + self.ours.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn rt::Sleep>> {
        Box::pin(Sleep(SendWrapper::new(coro::sleep(duration))))
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn rt::Sleep>> {
        let deadline = self.ours + deadline.saturating_duration_since(self.theirs);
        Box::pin(Sleep(SendWrapper::new(coro::sleep_until(deadline))))
    }
}

/// hyper wants its sleeps `Send` and `Sync`, since its executor might move them from thread to thread. This one does not, so a
/// wrapper can promise it: it panics if the promise is broken.
struct Sleep(SendWrapper<coro::Sleep>);

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut *self.0).poll(cx)
    }
}

impl rt::Sleep for Sleep {}
