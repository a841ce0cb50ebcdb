#[coro::main(crate = "coro")]
async fn main() {
    assert_eq!(async { 4 * 4 }.await, 16);
}
