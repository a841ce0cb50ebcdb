#![deny(unused_must_use)]
use futures::StreamExt;

#[coro::main]
async fn main() {
    let mut counted = 0;
    let mut sheep = coro::stream(async |out| {
        for sheep in 1..=3 {
            out.emit(sheep).await;
        }
    });
    while let Some(sheep) = sheep.next().await {
        counted = sheep;
    }
    assert_eq!(counted, 3);
}
