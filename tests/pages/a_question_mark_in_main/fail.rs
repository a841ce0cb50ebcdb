#[coro::main]
async fn main() {
    assert_eq!("4".parse::<u32>()?, 4);
}
