#[coro::main]
async fn main() {
    let both = coro::join!(async { 1 }, async { 2 });
    assert_eq!(both, (1, 2));
}
