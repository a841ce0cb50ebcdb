//! What there is only so much of. Alone in its program: it takes all there is from everybody else in the process.

mod support;

use coro::Executor;
use support::panic_message;

#[test]
fn too_many_executors_at_one_time_are_refused() {
    let message = panic_message(|| {
        let mut executors = Vec::new();
        loop {
            executors.push(Executor::new());
        }
    });
    assert_eq!(
        message,
        "too many executors exist at one time: drop some before making the 65,537th"
    );
    drop(Executor::new());
}
