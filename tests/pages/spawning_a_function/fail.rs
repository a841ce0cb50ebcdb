async fn moo() -> &'static str {
    "Moo!"
}

#[coro::main]
async fn main() {
    let said = coro::spawn(moo);
    assert_eq!(said.await.unwrap(), "Moo!");
}
