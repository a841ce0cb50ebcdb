#![deny(unused_must_use)]
async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    coro::spawn(square(3));
}
