use std::num::ParseIntError;

#[tokio::main(flavor = "current_thread")]
async fn main<E: From<ParseIntError>>() -> Result<(), E> {
    assert_eq!("4".parse::<u32>()?, 4);
    Ok(())
}
