#![deny(unused_must_use)]
use coro::CancellationToken;

#[coro::main]
async fn main() {
    let stop = CancellationToken::new();
    stop.clone().drop_guard();
    let work = stop.run_until_cancelled(async { "tea" });
    assert_eq!(work.await, Some("tea"));
}
