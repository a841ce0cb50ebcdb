//! Ctrl-C: the first one asks a program to finish what it is at, the second ends it at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use async_signal::{Signal, Signals};
use coro::CancellationToken;
use futures_lite::StreamExt;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// A token that the first Ctrl-C cancels, or the first SIGTERM, which is how a service is stopped.
///
/// What is to happen then is said on stderr. The second one ends the process with the status that a shell gives to one that
/// died of the signal. That is done by the signal handler itself, so it also helps where the program is stuck and no task
/// gets a turn any more.
///
/// # Errors
///
/// If the handlers cannot be installed.
///
/// # Panics
///
/// If no executor is running here.
pub fn on_ctrl_c() -> io::Result<CancellationToken> {
    let was_told = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: the handler that raises the flag must not be the one that finds it raised.
        flag::register_conditional_shutdown(signal, 128 + signal, was_told.clone())?;
        flag::register(signal, was_told.clone())?;
    }
    let mut signals = Signals::new([Signal::Int, Signal::Term])?;
    let stop = CancellationToken::new();
    let token = stop.clone();
    drop(coro::spawn_named("on_ctrl_c", async move {
        signals.next().await;
        eprintln!("\nstopping; once more, and it ends at once");
        token.cancel();
    }));
    Ok(stop)
}
