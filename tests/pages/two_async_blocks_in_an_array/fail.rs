#[coro::main]
async fn main() {
    let both = coro::join_all([async { 1 }, async { 2 }]).await;
    assert_eq!(both, [1, 2]);
}
