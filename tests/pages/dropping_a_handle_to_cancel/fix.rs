use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let rang = Rc::new(Cell::new(false));
    let bell = rang.clone();
    let alarm = coro::spawn(async move {
        coro::sleep(Duration::from_secs(60)).await;
        bell.set(true);
    });
    alarm.abort();
    coro::sleep(Duration::from_secs(120)).await;
    assert!(!rang.get(), "it rang");
}
