async fn square(x: u64) -> u64 {
    x * x
}

fn main() {
    let squared = square(4).await;
    assert_eq!(squared, 16);
}
