use std::time::Duration;

use coro::Executor;

fn main() {
    let executor = Executor::new();
    let hour = Duration::from_secs(3600);
    let alarm = executor.spawn(coro::sleep(hour));
    executor.run_until_stalled();
    executor.advance(hour);
    executor.run_until_stalled();
    assert!(alarm.is_finished());
}
