#[coro::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    assert!(!arguments.is_empty());
}
