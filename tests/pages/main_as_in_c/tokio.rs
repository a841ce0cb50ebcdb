#[tokio::main(flavor = "current_thread")]
async unsafe extern "C" fn main(arguments: ...) {
    assert_eq!(async { 4 * 4 }.await, 16);
}
