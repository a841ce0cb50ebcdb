use std::pin::pin;

async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let mut sixteen = pin!(square(4));
    let sum = sixteen.as_mut().await + sixteen.as_mut().await;
    assert_eq!(sum, 32);
}
