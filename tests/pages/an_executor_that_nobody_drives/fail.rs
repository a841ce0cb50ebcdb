#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let kitchen = coro::Executor::new();
    let cup = kitchen.handle().spawn(async { "tea" });
    assert_eq!(cup.await.unwrap(), "tea");
}
