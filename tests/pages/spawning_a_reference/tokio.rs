#[tokio::main(flavor = "current_thread")]
async fn main() {
    let cow = String::from("Moo!");
    let said = &cow;
    let length = tokio::task::spawn_local(async move { said.len() });
    assert_eq!(length.await.unwrap(), 4);
    assert_eq!(cow, "Moo!");
}
