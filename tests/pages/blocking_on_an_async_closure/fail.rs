fn main() {
    let answer = coro::block_on(async || 6 * 7);
    assert_eq!(answer, 42);
}
