#[coro::main]
async fn main() {
    let sum = async {
        let a: u64 = "3".parse()?;
        let b: u64 = "4".parse()?;
        Ok(a + b)
    };
    assert!(sum.await.is_ok());
}
