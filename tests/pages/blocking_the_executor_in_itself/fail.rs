use coro::Executor;

async fn square(x: u64) -> u64 {
    x * x
}

fn main() {
    let executor = Executor::new();
    let sum = executor.block_on(async {
        let nine = executor.block_on(square(3));
        nine + 1
    });
    assert_eq!(sum, 10);
}
