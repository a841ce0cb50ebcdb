async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let text = format!("{}", square(3).await);
    assert_eq!(text, "9");
}
