#[coro::main]
async fn main() {
    let log = std::cell::RefCell::new(Vec::new());
    let one = async { log.borrow_mut().push(1) };
    let two = async { log.borrow_mut().push(2) };
    coro::join!(one, two);
    assert_eq!(log.take(), [1, 2]);
}
