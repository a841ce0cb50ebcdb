use coro::{Coroutine, Step};

async fn square(x: u64) -> u64 {
    x * x
}

fn main() {
    let coroutine = Coroutine::new(square);
    assert!(matches!(coroutine.send(), Step::Finished(16)));
}
