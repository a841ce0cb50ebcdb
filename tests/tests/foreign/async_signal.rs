//! async-signal: the signals that the process is sent, as a stream.

use async_signal::{Signal, Signals};
use futures_lite::StreamExt;
use rustix::process::{getpid, kill_process};

#[test]
fn a_task_is_woken_by_a_signal_that_another_sends_and_by_one_of_its_own() {
    let seen = coro::block_on(async {
        let mut signals = Signals::new([Signal::Usr1, Signal::Usr2])?;
        let sees = coro::spawn(async move {
            let first = signals.try_next().await?;
            kill_process(getpid(), rustix::process::Signal::USR2)?;
            let second = signals.try_next().await?;
            std::io::Result::Ok([first, second])
        });
        coro::yield_now().await;
        kill_process(getpid(), rustix::process::Signal::USR1)?;
        sees.await.unwrap()
    });
    assert_eq!(seen.unwrap(), [Some(Signal::Usr1), Some(Signal::Usr2)]);
}
