#[coro::main]
async fn main() {
    let cow = String::from("Moo!");
    let said = cow.clone();
    let length = coro::spawn(async move { said.len() });
    assert_eq!(length.await.unwrap(), 4);
    assert_eq!(cow, "Moo!");
}
