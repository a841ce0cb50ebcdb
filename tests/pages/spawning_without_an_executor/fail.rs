fn main() {
    let task = coro::spawn(async { 6 * 7 });
    let answer = coro::block_on(task);
    assert_eq!(answer.unwrap(), 42);
}
