#[coro::main]
async fn main(arguments: Vec<String>) {
    assert!(!arguments.is_empty());
}
