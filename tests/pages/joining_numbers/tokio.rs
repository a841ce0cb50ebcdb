async fn square(x: u64) -> u64 {
    x * x
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let squares = futures::future::join_all([square(1).await, square(2).await]).await;
    assert_eq!(squares, [1, 4]);
}
