#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let (give, take) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let kitchen = coro::Executor::new();
        give.send(kitchen.handle()).unwrap();
        kitchen.block_on(coro::pending::<()>());
    });
    let cup = take.recv().unwrap().spawn(async { "tea" });
    assert_eq!(coro::outside(cup).await.unwrap(), "tea");
}
