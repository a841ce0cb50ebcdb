use coro::{Coroutine, Step};

async fn square(x: u64) -> u64 {
    x * x
}

fn main() {
    let coroutine = Coroutine::new(square(4));
    let Step::Finished(first) = coroutine.send() else {
        panic!("it never sleeps");
    };
    let Step::Finished(second) = Coroutine::new(square(4)).send() else {
        panic!("it never sleeps");
    };
    assert_eq!((first, second), (16, 16));
}
