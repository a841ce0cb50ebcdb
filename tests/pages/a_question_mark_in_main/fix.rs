#[coro::main]
async fn main() -> Result<(), std::num::ParseIntError> {
    assert_eq!("4".parse::<u32>()?, 4);
    Ok(())
}
