//! skeleton

mod by_hand;
mod clock;
mod combine;
mod context;
mod executor;
mod inbox;
mod ready;
mod request;
mod seam;
#[allow(
    unsafe_code,
    reason = "the one room with real `unsafe`: its rules and proofs are in it"
)]
mod slots;
mod task;
mod ticket;
mod time;
mod timer;
pub mod trace;

pub use by_hand::{Ask, Asking, Coroutine, Number, Question, Step, ask};
pub use clock::{Clock, Instant};
pub use combine::{JoinAll, join_all, race};
pub use executor::{Builder, Executor, block_on};
pub use request::Request;
pub use task::{JoinError, JoinHandle, YieldNow, spawn, yield_now};
pub use time::{Elapsed, Interval, Sleep, interval, outside, sleep, sleep_until, timeout};
