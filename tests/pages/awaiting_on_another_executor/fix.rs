use coro::Executor;

fn main() {
    let executor = Executor::new();
    let task = executor.spawn(async { 6 * 7 });
    let answer = executor.block_on(task);
    assert_eq!(answer.unwrap(), 42);
}
