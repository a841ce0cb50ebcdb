async fn name() -> String {
    String::from("Clarabelle")
}

fn main() {
    assert_eq!(coro::block_on(name()).len(), 10);
}
