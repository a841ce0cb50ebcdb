fn main() {
    let answer = coro::block_on(async {
        let task = coro::spawn(async { 6 * 7 });
        task.await
    });
    assert_eq!(answer.unwrap(), 42);
}
