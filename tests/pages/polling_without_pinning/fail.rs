use std::task::{Context, Poll, Waker};

async fn square(x: u64) -> u64 {
    x * x
}

fn main() {
    let mut cx = Context::from_waker(Waker::noop());
    let squared = square(3);
    let polled = squared.poll(&mut cx);
    assert_eq!(polled, Poll::Ready(9));
}
