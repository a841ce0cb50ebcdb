fn square(x: u64) -> u64 {
    x * x
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let squared = tokio::task::spawn_local(square(4));
    assert_eq!(squared.await.unwrap(), 16);
}
