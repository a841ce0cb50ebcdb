#![deny(unused_must_use)]
async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let squared = coro::spawn(square(3));
    assert_eq!(squared.await.unwrap(), 9);
}
