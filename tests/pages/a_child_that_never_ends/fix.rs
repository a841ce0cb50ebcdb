use std::time::Duration;

use coro::CancellationToken;

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let stop = CancellationToken::new();
    let tea = coro::scope(async |scope| {
        scope.spawn(async {
            stop.cancelled().await;
            println!("The kettle is off.");
        });
        coro::sleep(Duration::from_secs(60 * 4)).await;
        stop.cancel();
        "tea"
    });
    assert_eq!(tea.await, "tea");
}
