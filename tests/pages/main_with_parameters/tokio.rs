#[tokio::main(flavor = "current_thread")]
async fn main(arguments: Vec<String>) {
    assert!(!arguments.is_empty());
}
