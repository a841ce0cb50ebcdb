use std::pin::pin;
use std::time::Duration;

async fn bake() -> &'static str {
    coro::sleep(Duration::from_secs(10)).await;
    "cake"
}

async fn look() -> &'static str {
    coro::sleep(Duration::from_secs(4)).await;
    "dough"
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let mut baking = pin!(bake());
    let mut seen = Vec::new();
    while seen.len() < 3 {
        seen.push(coro::race(&mut baking, look()).await);
    }
    assert_eq!(seen, ["dough", "dough", "cake"]);
}
