//! A wake from another thread, there and back.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Instant;

use crate::measure::{Sample, per_operation};
use crate::peers::Peer;

/// Where the task leaves its waker for the thread.
#[derive(Default)]
struct Desk {
    asked: Mutex<Option<Waker>>,
    answered: AtomicBool,
    closed: AtomicBool,
}

impl Desk {
    /// The other thread: sleeps until it is unparked, and wakes whoever has asked.
    fn serve(&self) {
        while !self.closed.load(Ordering::Acquire) {
            let asked = self.asked.lock().expect("nobody panics here").take();
            match asked {
                None => thread::park(),
                Some(waker) => {
                    self.answered.store(true, Ordering::Release);
                    waker.wake();
                }
            }
        }
    }

    async fn ask(&self, thread: &thread::Thread) {
        let mut asked = false;
        poll_fn(|cx| {
            if self.answered.swap(false, Ordering::AcqRel) {
                return Poll::Ready(());
            }
            // A spurious poll must not put a second question.
            if !asked {
                asked = true;
                *self.asked.lock().expect("nobody panics here") = Some(cx.waker().clone());
                thread.unpark();
            }
            Poll::Pending
        })
        .await;
    }
}

/// Both sides sleep between the turns: two wake-ups by the operating system are in every round trip.
pub(crate) fn round_trip<P: Peer>(times: u64) -> Vec<Sample> {
    let desk = Arc::new(Desk::default());
    let server = thread::spawn({
        let desk = desk.clone();
        move || desk.serve()
    });
    let thread = server.thread().clone();
    let values = P::new().block_on({
        let (desk, thread) = (desk.clone(), thread.clone());
        async move {
            let start = Instant::now();
            for _ in 0..times {
                desk.ask(&thread).await;
            }
            per_operation(start.elapsed(), times)
        }
    });
    desk.closed.store(true, Ordering::Release);
    thread.unpark();
    server.join().expect("the other thread has not panicked");
    values
}
