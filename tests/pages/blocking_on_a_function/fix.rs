async fn answer() -> u64 {
    6 * 7
}

fn main() {
    let answer = coro::block_on(answer());
    assert_eq!(answer, 42);
}
