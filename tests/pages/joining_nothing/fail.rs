#[coro::main]
async fn main() {
    let outputs = coro::join!();
    assert_eq!(outputs, ());
}
