#[coro::main]
async fn main() -> i32 {
    assert_eq!(async { 4 * 4 }.await, 16);
    0
}
