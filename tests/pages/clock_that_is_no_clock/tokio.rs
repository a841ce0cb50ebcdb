#[tokio::main(flavor = "current_thread", start_paused = "virtual")]
async fn main() {
    assert_eq!(async { 4 * 4 }.await, 16);
}
