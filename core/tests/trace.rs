//! What traced functions say, byte for byte.
use coro::trace::capture;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

coro::trace! {
    async fn square(x: u64) -> u64 { x * x }
    fn add((a, b): (u32, u32), c: u32) -> u32 { a + b + c }
}

#[test]
fn async_fn() {
    let (v, lines) = capture(|| run(square(4)));
    assert_eq!(v, 16);
    assert_eq!(
        lines,
        "Starting square with argument 4!\nFinishing square with argument 4!\n"
    );
    let (v, lines) = capture(|| add((1, 2), 3));
    assert_eq!(v, 6);
    assert_eq!(
        lines,
        "Starting add with arguments (1, 2), 3!\nFinishing add with arguments (1, 2), 3!\n"
    );
}
