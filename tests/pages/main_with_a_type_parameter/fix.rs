use std::error::Error;

#[coro::main]
async fn main() -> Result<(), Box<dyn Error>> {
    assert_eq!("4".parse::<u32>()?, 4);
    Ok(())
}
