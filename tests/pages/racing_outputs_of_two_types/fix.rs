async fn square(x: u64) -> u64 {
    x * x
}

async fn excuse() -> &'static str {
    "later"
}

#[coro::main]
async fn main() {
    let winner = coro::race(async { Ok(square(3).await) }, async { Err(excuse().await) }).await;
    assert_eq!(winner, Ok(9));
}
