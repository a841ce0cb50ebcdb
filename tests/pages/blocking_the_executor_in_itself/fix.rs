use coro::Executor;

async fn square(x: u64) -> u64 {
    x * x
}

fn main() {
    let executor = Executor::new();
    let sum = executor.block_on(async {
        let nine = square(3).await;
        nine + 1
    });
    assert_eq!(sum, 10);
}
