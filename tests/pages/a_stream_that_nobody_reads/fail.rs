#![deny(unused_must_use)]
#[coro::main]
async fn main() {
    let mut counted = 0;
    coro::stream(async |out| {
        for sheep in 1..=3 {
            counted = sheep;
            out.emit(sheep).await;
        }
    });
    assert_eq!(counted, 3);
}
