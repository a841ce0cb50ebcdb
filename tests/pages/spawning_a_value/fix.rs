fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let squared = coro::spawn(async { square(4) });
    assert_eq!(squared.await.unwrap(), 16);
}
