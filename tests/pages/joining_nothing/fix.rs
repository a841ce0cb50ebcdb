#[coro::main]
async fn main() {
    let outputs = coro::join_all(Vec::<coro::Sleep>::new()).await;
    assert_eq!(outputs, []);
}
