//! What a test costs that is run once: a new runtime on a clock of its own, and a sleep in it.

use std::time::Duration;

use coro::{Clock, Executor};
use tokio::runtime::Builder;

use super::{Trial, begins};

const A_MINUTE: Duration = Duration::from_secs(60);

pub(super) const CORO: Trial = |most| {
    for _ in 0..most {
        begins();
        let executor = Executor::builder().clock(Clock::Virtual).watched(false).build();
        executor.block_on(coro::sleep(A_MINUTE));
    }
};

pub(super) const TOKIO: Trial = |most| {
    for _ in 0..most {
        begins();
        let runtime = Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build();
        let runtime = runtime.expect("a runtime without I/O needs nothing that could fail");
        runtime.block_on(async { tokio::time::sleep(A_MINUTE).await });
    }
};
