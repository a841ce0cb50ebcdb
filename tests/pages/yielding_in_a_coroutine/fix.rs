async fn sum_to(last: u64) -> u64 {
    let mut sum = 0;
    for x in 1..=last {
        sum += x;
        coro::yield_now().await;
    }
    sum
}

fn main() {
    assert_eq!(coro::block_on(sum_to(4)), 10);
}
