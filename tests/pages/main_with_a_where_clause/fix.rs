#[coro::main]
async fn main() {
    fn assert_copy<T: Copy>() {}
    assert_copy::<coro::Instant>();
    assert_eq!(async { 4 * 4 }.await, 16);
}
