use coro::{Executor, Handle};

async fn order(kitchen: &Handle) -> &'static str {
    let cup = kitchen.spawn(async { "tea" });
    cup.await.unwrap()
}

fn main() {
    let executor = Executor::new();
    let kitchen = executor.handle();
    assert_eq!(executor.block_on(order(&kitchen)), "tea");
}
