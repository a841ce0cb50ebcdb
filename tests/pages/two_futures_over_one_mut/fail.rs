#[coro::main]
async fn main() {
    let mut log = Vec::new();
    let one = async { log.push(1) };
    let two = async { log.push(2) };
    coro::join!(one, two);
    assert_eq!(log, [1, 2]);
}
