#![deny(unused_must_use)]
async fn square(x: u64) -> u64 {
    x * x
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    tokio::task::spawn_local(square(3));
}
