async fn nine() -> u64 {
    9
}

async fn cube(x: u64) -> u64 {
    x * x * x
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let both = tokio::join!(nine, cube(3));
    assert_eq!(both, (9, 27));
}
