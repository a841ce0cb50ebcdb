#[coro::main]
async fn main() {
    let task = coro::spawn(async { 6 * 7 });
    assert_eq!(task.await.unwrap(), 42);
}
