use std::num::ParseIntError;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), ParseIntError> {
    assert_eq!("4".parse::<u32>()?, 4);
}
