use std::future::ready;

#[coro::main]
async fn main() {
    let winner = coro::race!(coro::pending(), ready("hare"));
    assert_eq!(winner, "hare");
}
