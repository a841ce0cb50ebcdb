use std::num::ParseIntError;

#[coro::main]
async fn main() -> Result<(), ParseIntError> {
    assert_eq!("4".parse::<u32>()?, 4);
    Ok(())
}
