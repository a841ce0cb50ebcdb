#[coro::main]
#[coro::test]
async fn main() {
    assert_eq!(async { 4 * 4 }.await, 16);
}
