#[tokio::main(flavor = "current_thread")]
async fn main() {
    let winner = tokio::select! {};
    assert_eq!(winner, ());
}
