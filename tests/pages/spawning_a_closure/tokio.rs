#[tokio::main(flavor = "current_thread")]
async fn main() {
    let task = tokio::task::spawn_local(|| 6 * 7);
    assert_eq!(task.await.unwrap(), 42);
}
