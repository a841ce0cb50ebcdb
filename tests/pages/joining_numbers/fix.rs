async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let squares = coro::join_all([square(1), square(2)]).await;
    assert_eq!(squares, [1, 4]);
}
