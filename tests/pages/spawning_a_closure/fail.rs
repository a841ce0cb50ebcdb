fn main() {
    coro::block_on(async {
        let task = coro::spawn(|| 6 * 7);
        assert_eq!(task.await.unwrap(), 42);
    });
}
