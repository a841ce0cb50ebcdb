//! # How does a sleeping thread learn that a future can go on?
//!
//! **Notice:** `poll` is handed a `Waker`; whoever will make the future ready keeps a copy and calls it. A waker
//! is a pointer and four functions, written out below. Ours points to a flag. `block_on` polls, sleeps
//! until somebody raises the flag, and polls again.
//!
//! A wake may come while the future is still being polled. Whoever lowers the flag after the poll forgets that wake
//! and sleeps for ever. Lowered before the poll, the flag loses nothing: at worst there is one poll too many, and
//! that does no harm.
//!
//! **Run:** `cargo run 08` takes 6 seconds, on a thread that sleeps for each timer; `cargo run 08 fast` hurries.
//!
//! **Exercise:** On paper, leave `increment_strong_count` out of `clone`. What is freed, and who still points there?
//!
//! **Next:** This `block_on` runs one future. Step 09 lets coro run any number.
#![allow(unsafe_code, reason = "a waker's table is made of `unsafe` functions")]

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use coro_examples::pause;

async fn square(x: u64) -> u64 {
    println!("Starting square with argument {x}!");
    sleep(Duration::from_secs(3)).await;
    println!("Finishing square with argument {x}!");
    x * x
}

async fn cube(x: u64) -> u64 {
    println!("Starting cube with argument {x}!");
    sleep(Duration::from_secs(3)).await;
    let y = square(x).await;
    println!("Finishing cube with argument {x}!");
    x * y
}

/// Waits while a thread of its own sleeps.
async fn sleep(duration: Duration) {
    // Whom to wake; nobody any more when the time is over.
    let sleeper = Arc::new(Mutex::new(Some(Waker::noop().clone())));
    let shared = sleeper.clone();
    thread::spawn(move || {
        pause(duration);
        let waker = shared.lock().unwrap().take();
        waker.unwrap().wake();
    });
    poll_fn(|cx| match &mut *sleeper.lock().unwrap() {
        // The latest waker counts: the future may have changed hands since the last poll.
        Some(waker) => {
            waker.clone_from(cx.waker());
            Poll::Pending
        }
        None => Poll::Ready(()),
    })
    .await;
}

/// What our wakers point to: whether to poll again, and which thread sleeps until then.
struct Flag {
    raised: AtomicBool,
    sleeper: Thread,
}

impl Flag {
    fn raise(&self) {
        self.raised.store(true, SeqCst);
        self.sleeper.unpark();
    }
}

/// The data pointer of every waker with this table comes from `Arc::<Flag>::into_raw` and owns one count.
static TABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, forget);

unsafe fn clone(data: *const ()) -> RawWaker {
    // SAFETY: `data` comes from `Arc::into_raw`, and the waker that is being cloned owns a count, so it is alive.
    unsafe { Arc::increment_strong_count(data.cast::<Flag>()) };
    RawWaker::new(data, &TABLE)
}

unsafe fn wake(data: *const ()) {
    // SAFETY: `data` comes from `Arc::into_raw`; the waker is consumed, so its count passes to this `Arc`.
    unsafe { Arc::from_raw(data.cast::<Flag>()) }.raise();
}

unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: `data` points to a `Flag`, alive as long as the borrowed waker, which owns a count.
    unsafe { &*data.cast::<Flag>() }.raise();
}

unsafe fn forget(data: *const ()) {
    // SAFETY: `data` comes from `Arc::into_raw`; the waker is gone, so its count passes to this `Arc`.
    drop(unsafe { Arc::from_raw(data.cast::<Flag>()) });
}

/// A lowered flag for this thread, and a waker that raises it.
fn flag_and_waker() -> (Arc<Flag>, Waker) {
    let flag = Arc::new(Flag {
        raised: AtomicBool::new(false),
        sleeper: thread::current(),
    });
    let data = Arc::into_raw(flag.clone()).cast();
    // SAFETY: `data` comes from `Arc::<Flag>::into_raw`, as the table asks, and with a count of its own. The functions
    // may be called from any thread, because `Flag` is `Send` and `Sync`.
    (flag, unsafe { Waker::new(data, &TABLE) })
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let (flag, waker) = flag_and_waker();
    loop {
        flag.raised.store(false, SeqCst);
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        while !flag.raised.load(SeqCst) {
            thread::park();
        }
    }
}

pub(crate) fn main() {
    let (flag, waker) = flag_and_waker();
    let mut cx = Context::from_waker(&waker);
    // It wakes during its first poll: no wake can come earlier.
    let mut poll = || pin!(coro::yield_now()).poll(&mut cx);
    let lower = || flag.raised.store(false, SeqCst);
    let then = || match flag.raised.load(SeqCst) {
        true => "the flag is up, so poll again",
        false => "the flag is down: the wake is lost, sleep for ever",
    };
    assert!(poll().is_pending());
    lower();
    println!("Broken, lowered after the poll: {}", then());
    lower();
    assert!(poll().is_pending());
    println!("Fixed, lowered before the poll: {}", then());

    println!("{}", block_on(cube(5)));
}
