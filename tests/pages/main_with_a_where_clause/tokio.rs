#[tokio::main(flavor = "current_thread")]
async fn main()
where
    std::time::Instant: Copy,
{
    assert_eq!(async { 4 * 4 }.await, 16);
}
