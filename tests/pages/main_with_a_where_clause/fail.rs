#[coro::main]
async fn main()
where
    coro::Instant: Copy,
{
    assert_eq!(async { 4 * 4 }.await, 16);
}
