#[tokio::main(flavor = "current_thread")]
fn main() {
    assert_eq!(async { 4 * 4 }.await, 16);
}
