async fn square(x: u64) -> u64 {
    x * x
}

async fn excuse() -> &'static str {
    "later"
}

#[coro::main]
async fn main() {
    let winner = coro::race(square(3), excuse()).await;
    assert_eq!(winner, 9);
}
