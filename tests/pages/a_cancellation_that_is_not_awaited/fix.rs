#![deny(unused_must_use)]
use coro::CancellationToken;

#[coro::main]
async fn main() {
    let closing_time = CancellationToken::new();
    let token = closing_time.clone();
    let guest = coro::spawn(async move {
        token.cancelled().await;
        "goes home"
    });
    coro::yield_now().await;
    assert!(!guest.is_finished());
    closing_time.cancel();
    assert_eq!(guest.await.unwrap(), "goes home");
}
