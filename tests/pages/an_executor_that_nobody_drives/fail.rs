#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let (give, take) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let kitchen = coro::Executor::new();
        give.send(kitchen.handle()).unwrap();
        std::thread::park();
    });
    let cup = take.recv().unwrap().spawn(async { "tea" });
    assert_eq!(cup.await.unwrap(), "tea");
}
