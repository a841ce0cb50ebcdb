async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let squared = coro::trace!("four", async { square(4).await }).await;
    assert_eq!(squared, 16);
}
