async fn moo() -> &'static str {
    "Moo!"
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let said = tokio::task::spawn_local(moo);
    assert_eq!(said.await.unwrap(), "Moo!");
}
