#[coro::main]
async fn main() {
    let winner = coro::race!();
    assert_eq!(winner, ());
}
