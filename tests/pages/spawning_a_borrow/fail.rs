#[coro::main]
async fn main() {
    let cow = String::from("Moo!");
    let length = coro::spawn(async { cow.len() });
    assert_eq!(length.await.unwrap(), 4);
    assert_eq!(cow, "Moo!");
}
