use std::num::ParseIntError;

#[coro::main]
async fn main<E: From<ParseIntError>>() -> Result<(), E> {
    assert_eq!("4".parse::<u32>()?, 4);
    Ok(())
}
