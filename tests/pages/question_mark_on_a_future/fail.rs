use std::num::ParseIntError;

async fn parse(text: &str) -> Result<u64, ParseIntError> {
    text.parse()
}

async fn sum(a: &str, b: &str) -> Result<u64, ParseIntError> {
    let a = parse(a)?;
    Ok(a + parse(b).await?)
}

fn main() {
    assert_eq!(coro::block_on(sum("3", "4")), Ok(7));
}
