#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!("4".parse::<u32>()?, 4);
}
