use std::time::Duration;

use coro::Instant;

async fn brew(drink: &str) -> &str {
    coro::sleep(Duration::from_secs(3)).await;
    drink
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let start = Instant::now();
    let (tea, coffee) = (brew("tea"), brew("coffee"));
    let drinks = (tea.await, coffee.await);
    assert_eq!(drinks, ("tea", "coffee"));
    assert_eq!(start.elapsed(), Duration::from_secs(3));
}
