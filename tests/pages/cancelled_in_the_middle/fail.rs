use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

async fn pay(from: Rc<Cell<u32>>, to: Rc<Cell<u32>>) {
    from.set(from.get() - 10);
    coro::sleep(Duration::from_secs(2)).await;
    to.set(to.get() + 10);
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let (ann, ben) = (Rc::new(Cell::new(10)), Rc::new(Cell::new(0)));
    let payment = pay(ann.clone(), ben.clone());
    if coro::timeout(Duration::from_secs(1), payment).await.is_err() {
        println!("This takes longer than usual.");
    }
    assert_eq!(ann.get() + ben.get(), 10);
}
